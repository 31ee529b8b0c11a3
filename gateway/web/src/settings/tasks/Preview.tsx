import { useQuery } from '@tanstack/react-query';
import { Alert, DatePicker, Select } from 'antd';
import dayjs from 'dayjs';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { SLOW } from '@/api/queries';
import type { TaskTemplate } from '@/api/types';
import { labelOf, useLocale } from '@/i18n';
import { Mark } from '@/kit/Mark';
import { problemText } from '@/kit/problemText';
import { useDebounced } from '@/kit/useDebounced';
import { Field } from '../shared/Field';
import shared from '../shared/shared.module.css';
import { listDays, type PlannedTask, previewTemplate, TEMPLATES } from './api';
import { instantOf, specialDay, type WallDay, wallDay } from './planned';
import styles from './templates.module.css';

const HERE = Intl.DateTimeFormat().resolvedOptions().timeZone;
const ZONES = [
  'Asia/Shanghai',
  'Europe/London',
  'America/New_York',
  'America/Los_Angeles',
  'Australia/Sydney',
];
const SETTLE_MS = 400;

/** The tasks and dates that the template gives for an anchor, as it is being written. */
export function Preview({ draft }: { draft: TaskTemplate }) {
  const { t } = useTranslation('settings');
  const { t: ofKit } = useTranslation('kit');
  const [day, setDay] = useState(() => dayjs().add(60, 'day').hour(23).minute(59).second(0));
  const [zone, setZone] = useState(HERE);
  const settled = useDebounced(JSON.stringify(draft), SETTLE_MS);
  const anchor = instantOf(day.format('YYYY-MM-DD'), day.format('HH:mm'), zone);
  const { data, error } = useQuery({
    queryKey: [TEMPLATES, 'preview', settled, anchor, zone],
    queryFn: () => previewTemplate(JSON.parse(settled) as TaskTemplate, anchor, zone),
    placeholderData: (old) => old,
    retry: false,
  });
  return (
    <>
      <h3 className={shared.section}>{t('templates.preview')}</h3>
      <div className={shared.pair}>
        <Field id="anchor" label={t('templates.anchor')}>
          <DatePicker
            id="anchor"
            disabled={false}
            allowClear={false}
            style={{ width: '100%' }}
            showTime={{ format: 'HH:mm' }}
            format="YYYY-MM-DD HH:mm"
            value={day}
            onChange={(chosen) => chosen && setDay(chosen)}
          />
        </Field>
        <Field id="anchor-zone" label={t('templates.zone')}>
          <Select
            id="anchor-zone"
            disabled={false}
            value={zone}
            onChange={setZone}
            options={[...new Set([HERE, ...ZONES])].map((value) => ({ value, label: value }))}
          />
        </Field>
      </div>
      {error ? <Alert type="warning" showIcon title={problemText(error, ofKit)} /> : <Planned tasks={data} />}
    </>
  );
}

function Planned({ tasks }: { tasks: PlannedTask[] | undefined }) {
  const { t } = useTranslation('settings');
  if (!tasks) return null;
  const sorted = tasks.toSorted(
    (one, other) => Date.parse(one.dueTime ?? '') - Date.parse(other.dueTime ?? ''),
  );
  return (
    <ol className={styles.planned} aria-label={t('templates.preview')}>
      {sorted.map((task) => (
        <PlannedLine key={task.templateItem} task={task} />
      ))}
    </ol>
  );
}

function PlannedLine({ task }: { task: PlannedTask }) {
  const { t } = useTranslation('settings');
  const due = wallDay(task.dueTime, task.dueZone);
  const warn = wallDay(task.warnTime, task.dueZone);
  if (!due) return null;
  return (
    <li>
      <time className="number" dateTime={task.dueTime}>
        {due.day} {t(`templates.weekdays.${due.weekday}`)} {due.clock}
      </time>
      <span>
        <strong>{task.title}</strong> <DayMark day={due} workday={task.workday ?? false} />
        {warn && <small className={shared.quiet}> {t('templates.warnsOn', { day: warn.day })}</small>}
        {task.note && <small className={styles.note}>{task.note}</small>}
      </span>
      <small className={shared.quiet}>{task.dueZone}</small>
    </li>
  );
}

/** A day that is not what its weekday says, or on which nobody works. */
function DayMark({ day, workday }: { day: WallDay; workday: boolean }) {
  const { t } = useTranslation('settings');
  const locale = useLocale();
  const { data: days } = useQuery({
    queryKey: ['tasks.calendar_day', 'list'],
    queryFn: listDays,
    staleTime: SLOW,
  });
  const special = specialDay(days ?? [], day.day);
  if (special) return <Mark tone={workday ? 'warning' : 'error'}>{labelOf(special, locale)}</Mark>;
  return workday ? null : <Mark tone="error">{t('templates.weekend')}</Mark>;
}
