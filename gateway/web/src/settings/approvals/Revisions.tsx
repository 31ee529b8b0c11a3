import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { ApprovalFlow } from '@/api/types';
import { formatTime } from '@/kit/fields/format';
import shared from '../shared/shared.module.css';
import { FLOWS, listRevisions } from './api';
import styles from './approvals.module.css';
import { StepsInWords } from './StepsInWords';

/** What the flow said before: approvals that run keep the steps they began with. */
export function Revisions({ flow }: { flow: ApprovalFlow }) {
  const { t } = useTranslation('settings');
  const { id = '', revision } = flow;
  const { data } = useQuery({
    queryKey: [FLOWS, 'revisions', id, revision],
    queryFn: () => listRevisions(id),
  });
  if (!data) return null;
  return (
    <>
      <h3 className={shared.section}>{t('flows.revisions')}</h3>
      <ol className={styles.revisions}>
        {data.map((one) => (
          <li key={one.revision} data-current={one.revision === revision}>
            <header>
              <strong>v{one.revision}</strong>{' '}
              <span className={styles.quiet}>
                {formatTime(one.createTime)} {one.authorName}
                {one.revision === revision && ` · ${t('flows.current')}`}
              </span>
            </header>
            {one.condition && <code className={styles.code}>{one.condition}</code>}
            <StepsInWords steps={one.steps} />
          </li>
        ))}
      </ol>
    </>
  );
}
