import { LeftOutlined, RightOutlined } from '@ant-design/icons';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Button, Skeleton } from 'antd';
import dayjs, { type Dayjs } from 'dayjs';
import { type KeyboardEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '@/kit/EmptyState';
import { ErrorState } from '@/kit/ErrorState';
import { PersonName } from '@/kit/PersonName';
import { useName } from '@/kit/references';
import { listWeeklyWorkload, TASKS } from '../api';
import type { LayoutProps } from '../layouts';
import { boundsOf, type Cell, conditionsOf, isThisWeek, loadsOf, mostOf, type PersonLoad } from './weeks';
import styles from './workload.module.css';

type Show = (ownerId: string, from?: Dayjs, until?: Dayjs) => void;

/** Who has how much to do in which week, the busiest first, overdue in its own colour; a press shows the tasks. */
export default function TaskWorkload({ index }: LayoutProps) {
  const { t } = useTranslation('tasks');
  const [first, setFirst] = useState(() => dayjs());
  const bounds = boundsOf(first);
  const asked = bounds.map((one) => one.toISOString());
  const { data, error, refetch } = useQuery({
    queryKey: [TASKS, 'workload', asked],
    queryFn: () => listWeeklyWorkload(asked),
    placeholderData: keepPreviousData,
  });
  if (error && !data) return <ErrorState error={error} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton active style={{ padding: 16 }} paragraph={{ rows: 8 }} />;
  const show: Show = (ownerId, from, until) => {
    index.set({ filter: { conditions: conditionsOf(ownerId, from, until) } });
    index.setLayout('list');
  };
  const step = (weeks: number) => setFirst((old) => old.add(weeks, 'week'));
  const loads = loadsOf(data);
  return (
    <div className={styles.workload}>
      <div className={styles.bar}>
        <Button
          size="small"
          icon={<LeftOutlined />}
          aria-label={t('workload.earlier')}
          onClick={() => step(-1)}
        />
        <Button size="small" onClick={() => setFirst(dayjs())}>
          {t('workload.thisWeek')}
        </Button>
        <Button
          size="small"
          icon={<RightOutlined />}
          aria-label={t('workload.later')}
          onClick={() => step(1)}
        />
        <ul className={styles.legend} aria-hidden>
          <li>
            <i data-part="late" /> {t('workload.late')}
          </li>
          <li>
            <i data-part="due" /> {t('workload.due')}
          </li>
        </ul>
        <p className={styles.hint}>{t('workload.hint')}</p>
      </div>
      {loads.length === 0 ? (
        <EmptyState text={t('workload.none')} />
      ) : (
        <Picture loads={loads} bounds={bounds} show={show} />
      )}
    </div>
  );
}

function Picture({ loads, bounds, show }: { loads: PersonLoad[]; bounds: Dayjs[]; show: Show }) {
  const { t } = useTranslation('tasks');
  const most = mostOf(loads);
  const weeks = bounds.slice(0, -1);
  return (
    <div className={styles.scroll}>
      <table className={styles.picture} aria-label={t('workload.title')}>
        <thead>
          <tr>
            <th scope="col">{t('workload.person')}</th>
            <th scope="col">{t('workload.before')}</th>
            {weeks.map((from, place) => (
              <th key={from.toISOString()} scope="col" data-now={isThisWeek(from, bounds[place + 1] ?? from)}>
                {from.format('MM-DD')}
                <small> – {(bounds[place + 1] ?? from).subtract(1, 'day').format('MM-DD')}</small>
              </th>
            ))}
            <th scope="col">{t('workload.after')}</th>
            <th scope="col" className="number">
              {t('workload.undated')}
            </th>
            <th scope="col" className="number">
              {t('workload.openTasks')}
            </th>
          </tr>
        </thead>
        <tbody>
          {loads.map((load) => (
            <PersonRow key={load.ownerId} load={load} bounds={bounds} most={most} show={show} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface PersonRowProps {
  load: PersonLoad;
  bounds: Dayjs[];
  most: number;
  show: Show;
}

function PersonRow({ load, bounds, most, show }: PersonRowProps) {
  const { t } = useTranslation('tasks');
  const named = useName('gateway.staff', load.ownerId);
  const name = load.ownerId ? named : t('workload.nobody');
  const bar = (cell: Cell, when: string, from?: Dayjs, until?: Dayjs) => (
    <Bar cell={cell} most={most} name={name} when={when} onShow={() => show(load.ownerId, from, until)} />
  );
  return (
    <tr>
      <th scope="row">
        <button type="button" className={styles.person} onClick={() => show(load.ownerId)} onKeyDown={walk}>
          {load.ownerId ? <PersonName id={load.ownerId} /> : t('workload.nobody')}
        </button>
      </th>
      <td>{bar(load.before, t('workload.before'), undefined, bounds[0])}</td>
      {load.weeks.map((cell, place) => {
        const from = bounds[place];
        return (
          <td key={from?.toISOString()} data-now={from && isThisWeek(from, bounds[place + 1] ?? from)}>
            {bar(cell, t('workload.weekOf', { day: from?.format('YYYY-MM-DD') }), from, bounds[place + 1])}
          </td>
        );
      })}
      <td>{bar(load.after, t('workload.after'), bounds.at(-1))}</td>
      <td className="number">{load.undated || ''}</td>
      <td className="number">{load.open}</td>
    </tr>
  );
}

interface BarProps {
  cell: Cell;
  most: number;
  name: string;
  when: string;
  onShow: () => void;
}

/** As high as there is to do, the overdue part below. */
function Bar({ cell, most, name, when, onShow }: BarProps) {
  const { t } = useTranslation('tasks');
  const { due, overdue, minutes } = cell;
  if (due === 0) return <span className={styles.nothing} aria-label={`${when}: 0`} />;
  const hours = (minutes / 60).toFixed(1);
  const words = t(minutes > 0 ? 'workload.cellHours' : 'workload.cell', { name, when, due, overdue, hours });
  const height = (count: number) => ({ height: `${(count / most) * 100}%` });
  return (
    <button
      type="button"
      className={styles.cell}
      title={words}
      aria-label={words}
      onClick={onShow}
      onKeyDown={walk}
    >
      <span className={styles.column} aria-hidden>
        <i data-part="due" style={height(due - overdue)} />
        <i data-part="late" style={height(overdue)} />
      </span>
      <span aria-hidden>
        {due}
        {minutes > 0 && <small> {hours}h</small>}
      </span>
    </button>
  );
}

const STEPS: Record<string, [number, number]> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
};

/** Arrows go to the next bar that way; Enter shows its tasks. */
function walk(event: KeyboardEvent<HTMLButtonElement>) {
  const step = STEPS[event.key];
  const cell = event.currentTarget.closest<HTMLTableCellElement>('td, th');
  const table = event.currentTarget.closest('table');
  if (!step || !cell || !table) return;
  const [down, right] = step;
  const rows = [...table.rows];
  let row = (cell.parentElement as HTMLTableRowElement).rowIndex + down;
  let column = cell.cellIndex + right;
  for (; rows[row]?.cells[column]; row += down, column += right) {
    const button = rows[row]?.cells[column]?.querySelector('button');
    if (!button) continue;
    event.preventDefault();
    button.focus();
    return;
  }
}
