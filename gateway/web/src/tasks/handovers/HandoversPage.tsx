import { useQuery } from '@tanstack/react-query';
import { Segmented, Skeleton } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link, useSearchParams } from 'react-router';
import type { Filter } from '@/api/types';
import { EmptyState } from '@/kit/EmptyState';
import { ErrorState } from '@/kit/ErrorState';
import { shortTime } from '@/kit/fields/format';
import { PersonName } from '@/kit/PersonName';
import { TasksNav } from '../TasksNav';
import { HANDOVERS, listHandovers } from './api';
import styles from './handovers.module.css';
import { HandoverMark } from './HandoverMark';

type Box = 'turn' | 'open' | 'all';

const FILTERS: Record<Box, Filter | undefined> = {
  turn: {
    conditions: [
      { field: 'owner_id', operator: 'OPERATOR_EQ', values: ['$me'] },
      { field: 'state', operator: 'OPERATOR_NOT_IN', values: ['HANDOVER_STATE_ACCEPTED'] },
    ],
  },
  open: {
    conditions: [{ field: 'state', operator: 'OPERATOR_NOT_IN', values: ['HANDOVER_STATE_ACCEPTED'] }],
  },
  all: undefined,
};
const BOXES: Box[] = ['turn', 'open', 'all'];

/** Hand-overs: whose turn it is, from whom to whom. */
export default function HandoversPage() {
  const { t } = useTranslation('tasks');
  const [params, setParams] = useSearchParams();
  const box = BOXES.find((one) => one === params.get('box')) ?? 'turn';
  const { data, error, refetch } = useQuery({
    queryKey: [HANDOVERS, 'list', box],
    queryFn: () => listHandovers(FILTERS[box]),
  });
  return (
    <div className={styles.page}>
      <TasksNav title={t('places.handovers')}>
        <Segmented
          aria-label={t('handovers.box')}
          value={box}
          options={BOXES.map((one) => ({ value: one, label: t(`handovers.boxes.${one}`) }))}
          onChange={(chosen) => setParams({ box: chosen })}
        />
      </TasksNav>
      {error && !data && <ErrorState error={error} onRetry={() => void refetch()} />}
      {!error && !data && <Skeleton active style={{ padding: 16 }} paragraph={{ rows: 8 }} />}
      {data?.length === 0 && <EmptyState text={t(`handovers.none.${box}`)} />}
      {data && data.length > 0 && (
        <table className={styles.list} aria-label={t('places.handovers')}>
          <thead>
            <tr>
              {(['title', 'state', 'from', 'to', 'contract', 'since'] as const).map((column) => (
                <th key={column} scope="col">
                  {t(`handovers.columns.${column}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {data.map((handover) => (
              <tr key={handover.id}>
                <th scope="row">
                  <Link to={`/tasks/handovers/${handover.id}`}>
                    {handover.title || handover.studentName || '—'}
                  </Link>
                </th>
                <td>
                  <HandoverMark state={handover.state} />
                </td>
                <td>
                  <PersonName id={handover.senderId} />
                </td>
                <td>
                  <PersonName id={handover.receiverId} />
                </td>
                <td>{handover.contractNumber}</td>
                <td className="number">{shortTime(handover.updateTime)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </div>
  );
}
