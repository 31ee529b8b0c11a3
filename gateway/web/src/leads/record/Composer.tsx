import { Button, DatePicker, Input, InputNumber, Segmented } from 'antd';
import dayjs, { type Dayjs } from 'dayjs';
import { type KeyboardEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ActivityKind, Lead } from '@/api/types';
import { useReport } from '@/kit/useReport';
import { createActivity } from '../api';
import { refreshLeads } from '../cache';
import styles from './record.module.css';

export const ACTIVITY_KINDS: ActivityKind[] = [
  'ACTIVITY_KIND_NOTE',
  'ACTIVITY_KIND_CALL',
  'ACTIVITY_KIND_WECHAT',
  'ACTIVITY_KIND_VISIT',
  'ACTIVITY_KIND_MAIL',
];

/** The next working morning, in so many days. */
function morning(days: number): Dayjs {
  return dayjs().add(days, 'day').hour(10).minute(0).second(0).millisecond(0);
}

const SOON = [1, 3, 7];

/** What was done, and what comes next. */
export function Composer({ lead }: { lead: Lead }) {
  const { t } = useTranslation('leads');
  const report = useReport();
  const [kind, setKind] = useState<ActivityKind>('ACTIVITY_KIND_NOTE');
  const [text, setText] = useState('');
  const [minutes, setMinutes] = useState<number | null>(null);
  const [nextStep, setNextStep] = useState('');
  const [next, setNext] = useState<Dayjs | null>(null);
  const [saving, setSaving] = useState(false);
  const ready = text.trim() !== '' && !saving;

  const save = async () => {
    if (!ready) return;
    setSaving(true);
    try {
      await createActivity({
        leadId: lead.id ?? '',
        kind,
        text: text.trim(),
        ...(nextStep.trim() && { nextStep: nextStep.trim() }),
        ...(next && { nextContactTime: next.toISOString() }),
        ...(kind === 'ACTIVITY_KIND_CALL' && minutes && { durationSeconds: Math.round(minutes * 60) }),
      });
      setText('');
      setNextStep('');
      setNext(null);
      setMinutes(null);
      await refreshLeads();
    } catch (error) {
      report(error);
    } finally {
      setSaving(false);
    }
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && !event.nativeEvent.isComposing)
      void save();
  };
  return (
    <section className={styles.composer} aria-label={t('composer.title')}>
      <Segmented
        size="small"
        aria-label={t('composer.kind')}
        value={kind}
        onChange={(value) => setKind(value as ActivityKind)}
        options={ACTIVITY_KINDS.map((value) => ({ value, label: t(`activity.${value}`) }))}
      />
      <Input.TextArea
        id="composer"
        aria-label={t('composer.text')}
        placeholder={t('composer.hint')}
        autoSize={{ minRows: 2, maxRows: 8 }}
        maxLength={4000}
        value={text}
        onChange={({ target }) => setText(target.value)}
        onKeyDown={onKeyDown}
      />
      <div className={styles.nextRow}>
        {kind === 'ACTIVITY_KIND_CALL' && (
          <InputNumber
            min={0}
            max={1440}
            precision={0}
            value={minutes}
            onChange={setMinutes}
            suffix={t('composer.minutes')}
            aria-label={t('composer.duration')}
            style={{ width: 110 }}
          />
        )}
        <Input
          className={styles.nextStep}
          aria-label={t('composer.nextStep')}
          placeholder={t('composer.nextStep')}
          maxLength={200}
          value={nextStep}
          onChange={({ target }) => setNextStep(target.value)}
        />
        <DatePicker
          showTime={{ format: 'HH:mm', minuteStep: 5 }}
          format="MM-DD HH:mm"
          aria-label={t('composer.next')}
          placeholder={t('composer.next')}
          minDate={dayjs()}
          presets={SOON.map((days) => ({
            label: t('composer.inDays', { count: days }),
            value: morning(days),
          }))}
          value={next}
          onChange={(value) => setNext(Array.isArray(value) ? null : value)}
        />
        <Button type="primary" disabled={!ready} loading={saving} onClick={() => void save()}>
          {t('composer.save')}
        </Button>
      </div>
    </section>
  );
}
