import { FilePdfOutlined } from '@ant-design/icons';
import { Button, Tabs } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link, useParams, useSearchParams } from 'react-router';
import { useCan } from '@/app/session/session';
import { ErrorState } from '@/kit/ErrorState';
import { PageHeader } from '@/kit/PageHeader';
import { PageSkeleton } from '@/kit/PageSkeleton';
import { PersonName } from '@/kit/PersonName';
import type { Contract } from '../api';
import styles from '../contracts.module.css';
import { money } from '@/kit/money/money';
import { StatusTag } from '../StatusTag';
import { useContract } from '../useContracts';
import { Actions } from './Actions';
import { LedgerTab } from './LedgerTab';
import { MoneyTab } from './MoneyTab';
import { SigningTab } from './SigningTab';
import { TextTab } from './TextTab';
import { VersionsTab } from './VersionsTab';

/** One contract: its text, its money, its signatures. */
export default function ContractPage() {
  const { id = '' } = useParams();
  const { data: contract, error, refetch } = useContract(id);
  if (error && !contract) return <ErrorState error={error} onRetry={() => void refetch()} />;
  if (!contract) return <PageSkeleton />;
  return <Shown contract={contract} />;
}

function Shown({ contract }: { contract: Contract }) {
  const { t } = useTranslation('contracts');
  const can = useCan();
  const [params, setParams] = useSearchParams();
  const { id = '', currency, status } = contract;
  const items = [
    { key: 'text', label: t('tabs.text'), children: <TextTab key={id} contract={contract} /> },
    { key: 'money', label: t('tabs.money'), children: <MoneyTab contract={contract} /> },
    { key: 'signing', label: t('tabs.signing'), children: <SigningTab contract={contract} /> },
    { key: 'versions', label: t('tabs.versions'), children: <VersionsTab contract={contract} /> },
    ...(can('contracts.ledger.read')
      ? [{ key: 'ledger', label: t('tabs.ledger'), children: <LedgerTab contract={contract} /> }]
      : []),
  ];
  return (
    <div className={styles.record}>
      <PageHeader
        title={
          <span className={styles.row}>
            {contract.number || contract.title} <StatusTag status={status} />
          </span>
        }
      >
        <Button icon={<FilePdfOutlined />} href={`/api/v1/contracts/${id}/document`} target="_blank">
          {t('pdf')}
        </Button>
        <Actions contract={contract} />
      </PageHeader>
      <div className={styles.facts}>
        <Link to={`/students/${contract.studentId}`}>{contract.studentName}</Link>
        <PersonName id={contract.ownerId} />
        <span>
          {t('total')} <strong>{money(contract.totalMinor, currency)}</strong>
        </span>
        <span>
          {t('paid')} {money(contract.paidMinor, currency)} ({((contract.paidBp ?? 0) / 100).toFixed(0)}%)
        </span>
        {contract.approvalNote && (
          <span>
            {t('approvalNote')} {contract.approvalNote}
          </span>
        )}
      </div>
      <Tabs
        activeKey={params.get('tab') ?? 'text'}
        items={items}
        onChange={(tab) => setParams({ tab }, { replace: true })}
      />
    </div>
  );
}
