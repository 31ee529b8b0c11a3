import { ExperimentOutlined } from '@ant-design/icons';
import { Button, Drawer } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ApprovalFlow } from '@/api/types';
import { labelOf, useLocale } from '@/i18n';
import { Mark } from '@/kit/Mark';
import { BranchName } from '../shared/BranchSelect';
import { RecordsPage } from '../shared/RecordsPage';
import { FLOWS, listFlows } from './api';
import styles from './approvals.module.css';
import { FlowEditor } from './FlowEditor';
import { RoutePanel } from './RoutePanel';
import { StepsInWords } from './StepsInWords';
import { useKindName } from './useNames';

/** Who decides what: the first flow that fits takes a request. */
export default function FlowsPage() {
  const { t } = useTranslation('settings');
  const locale = useLocale();
  const kindName = useKindName();
  const [testing, setTesting] = useState(false);
  return (
    <>
      <RecordsPage<ApprovalFlow>
        title={t('sections.approvalFlows')}
        intro={t('flows.intro')}
        type={FLOWS}
        load={listFlows}
        permission="tasks.approval_flow.edit"
        newLabel={t('flows.new')}
        empty={t('flows.empty')}
        textOf={(one) => `${one.nameZh} ${one.nameEn}`}
        faded={({ archived }) => archived ?? false}
        filters={
          <Button icon={<ExperimentOutlined />} onClick={() => setTesting(true)}>
            {t('flows.test')}
          </Button>
        }
        columns={[
          { key: 'name', label: t('name'), cell: (one) => labelOf(one, locale) },
          { key: 'kind', label: t('flows.kind'), cell: ({ kind }) => kindName(kind) },
          {
            key: 'condition',
            label: t('flows.condition'),
            cell: ({ condition }) =>
              condition ? <code className={styles.code}>{condition}</code> : t('flows.always'),
          },
          { key: 'steps', label: t('flows.steps'), cell: ({ steps }) => <StepsInWords steps={steps} /> },
          { key: 'branch', label: t('branch'), cell: ({ branchId }) => <BranchName id={branchId} /> },
          { key: 'revision', label: t('flows.revision'), cell: ({ revision }) => `v${revision ?? 1}` },
          {
            key: 'state',
            label: t('state'),
            cell: ({ archived }) => (archived ? <Mark>{t('archived')}</Mark> : null),
          },
        ]}
        Editor={FlowEditor}
      />
      {testing && (
        <Drawer open size={680} title={t('flows.test')} onClose={() => setTesting(false)}>
          <RoutePanel />
        </Drawer>
      )}
    </>
  );
}
