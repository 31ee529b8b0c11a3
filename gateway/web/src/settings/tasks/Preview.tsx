import { useQuery } from '@tanstack/react-query';
import { Alert, DatePicker } from 'antd';
import dayjs from 'dayjs';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { problemText } from '@/kit/problemText';
import { formatTime } from '@/kit/fields/format';
import { Field } from '../shared/Field';
import shared from '../shared/shared.module.css';
import { previewTemplate, TEMPLATES } from './api';
import styles from './templates.module.css';

const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;

/** The tasks and dates that the saved template gives for an anchor. */
export function Preview({ templateId, stale }: { templateId: string; stale: boolean }) {
  const { t } = useTranslation('settings');
  const { t: ofKit } = useTranslation('kit');
  const [anchor, setAnchor] = useState(() =>
    dayjs().add(60, 'day').hour(23).minute(59).second(0).millisecond(0),
  );
  const time = anchor.toISOString();
  const { data, error } = useQuery({
    queryKey: [TEMPLATES, 'preview', templateId, time],
    queryFn: () => previewTemplate(templateId, time, zone),
  });
  return (
    <>
      <h3 className={shared.section}>{t('templates.preview')}</h3>
      <Field id="anchor" label={t('templates.anchor')} hint={stale ? t('templates.stale') : undefined}>
        <DatePicker
          id="anchor"
          allowClear={false}
          showTime={{ format: 'HH:mm' }}
          format="YYYY-MM-DD HH:mm"
          value={anchor}
          onChange={(chosen) => chosen && setAnchor(chosen)}
        />
      </Field>
      {error && <Alert type="warning" title={problemText(error, ofKit)} />}
      <ol className={styles.planned}>
        {data?.map((task) => (
          <li key={task.templateItem}>
            <time className="number">{formatTime(task.dueTime)}</time> {task.title}
          </li>
        ))}
      </ol>
    </>
  );
}
