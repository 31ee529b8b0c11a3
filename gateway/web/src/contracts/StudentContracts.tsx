import { PlusOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button, Skeleton } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useSearchParams } from 'react-router';
import type { Student } from '@/api/types';
import { useKeys } from '@/app/keys';
import { useCan } from '@/app/session/session';
import { EmptyState } from '@/kit/EmptyState';
import { ErrorState } from '@/kit/ErrorState';
import { money } from '@/kit/money/money';
import { type Contract, CONTRACTS, contractsOf } from './api';
import styles from './contracts.module.css';
import { CreateContract } from './CreateContract';
import { StatusTag } from './StatusTag';

/** The contracts of one student. `from=` in the address begins one from the proposal that was confirmed. */
export default function StudentContracts({ student }: { student: Student }) {
  const { t } = useTranslation('contracts');
  const can = useCan();
  const [params, setParams] = useSearchParams();
  const [adding, setAdding] = useState(false);
  const studentId = student.id ?? '';
  const proposalId = params.get('from') ?? undefined;
  const found = useQuery({
    queryKey: [CONTRACTS, 'of', studentId],
    queryFn: () => contractsOf(studentId),
  });
  const writable = can('contracts.contract.create') && !student.deleteTime;
  const close = () => {
    setAdding(false);
    setParams(
      (old) => {
        old.delete('from');
        return old;
      },
      { replace: true },
    );
  };
  useKeys('n', () => setAdding(true), { enabled: writable });
  if (found.error) return <ErrorState error={found.error} onRetry={() => void found.refetch()} />;
  if (!found.data) return <Skeleton active />;
  const button = writable && (
    <Button
      type="primary"
      icon={<PlusOutlined />}
      title={`${t('create.title')} (N)`}
      onClick={() => setAdding(true)}
    >
      {t('create.title')}
    </Button>
  );
  return (
    <section aria-label={t('title')}>
      {found.data.length === 0 ? (
        <EmptyState text={t('empty.ofStudent')}>{button}</EmptyState>
      ) : (
        <>
          <div className={styles.above}>{button}</div>
          <ul className={styles.cards}>
            {found.data.map((contract) => (
              <ContractLine key={contract.id} contract={contract} />
            ))}
          </ul>
        </>
      )}
      {writable && (adding || proposalId) && (
        <CreateContract studentId={studentId} proposalId={proposalId} onClose={close} />
      )}
    </section>
  );
}

function ContractLine({ contract }: { contract: Contract }) {
  const { t } = useTranslation('contracts');
  const { id, number, title, status, currency, totalMinor, paidMinor, nextDueDate } = contract;
  return (
    <li className={styles.row}>
      <Link to={`/contracts/${id}`}>{number ? `${number} ${title}` : title || '—'}</Link>
      <StatusTag status={status} />
      <span>
        {t('total')} <strong className="number">{money(totalMinor, currency)}</strong>
      </span>
      <span className={styles.faint}>
        {t('paid')} <span className="number">{money(paidMinor, currency)}</span>
      </span>
      {nextDueDate && (
        <span className={styles.faint}>
          {t('nextDue')} <span className="number">{nextDueDate}</span>
        </span>
      )}
    </li>
  );
}
