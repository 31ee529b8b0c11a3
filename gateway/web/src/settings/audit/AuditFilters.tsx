import { Button, DatePicker, Input, Select } from 'antd';
import dayjs from 'dayjs';
import { useTranslation } from 'react-i18next';
import { OptionSelect } from '@/kit/OptionSelect';
import { PersonSelect } from '@/kit/PersonSelect';
import { useReference } from '@/kit/references';
import shared from '../shared/shared.module.css';
import { EVERYTHING, type Narrowing } from './api';
import { useTypeWords } from './Words';

const KINDS = ['call', 'event', 'sign-in', 'sign-out'];
const TYPES = [
  'leads.lead',
  'leads.activity',
  'leads.pipeline',
  'leads.assignment_rule',
  'leads.intake_source',
  'leads.intake_entry',
  'students.student',
  'students.guardian',
  'students.shortlist_item',
  'students.proposal',
  'students.application',
  'students.offer',
  'students.round',
  'contracts.contract',
  'contracts.signer',
  'contracts.receipt',
  'contracts.refund',
  'contracts.template',
  'tasks.task',
  'tasks.approval',
  'tasks.approval_flow',
  'tasks.handover',
  'tasks.deadline_plan',
  'common.import',
  'common.export',
  'common.custom_field',
  'gateway.staff',
  'gateway.role',
  'gateway.branch',
  'gateway.audit_entry',
];

interface AuditFiltersProps {
  asked: Narrowing;
  onChange: (change: Partial<Narrowing>) => void;
}

/** What to look for in the log. */
export function AuditFilters({ asked, onChange }: AuditFiltersProps) {
  const { t } = useTranslation('settings');
  const branches = useReference('gateway.branch');
  const typeWords = useTypeWords();
  const text = (name: 'action' | 'recordId' | 'request', width: number) => (
    <Input
      allowClear
      style={{ width }}
      placeholder={t(name === 'action' ? 'audit.actionHint' : `audit.${name}`)}
      aria-label={t(`audit.${name}`)}
      value={asked[name]}
      onChange={({ target }) => onChange({ [name]: target.value.trim() })}
    />
  );
  const narrowed = Object.values(asked).some(Boolean);
  return (
    <div className={shared.bar} role="search" aria-label={t('sections.audit')}>
      <DatePicker.RangePicker
        style={{ width: 240 }}
        allowEmpty
        aria-label={t('audit.time')}
        value={[asked.from ? dayjs(asked.from) : null, asked.to ? dayjs(asked.to) : null]}
        onChange={(range) =>
          onChange({
            from: range?.[0]?.format('YYYY-MM-DD') ?? '',
            to: range?.[1]?.format('YYYY-MM-DD') ?? '',
          })
        }
      />
      <PersonSelect
        style={{ width: 150 }}
        placeholder={t('audit.actor')}
        aria-label={t('audit.actor')}
        value={asked.actor || undefined}
        onChange={(actor) => onChange({ actor: String(actor ?? '') })}
      />
      <OptionSelect
        style={{ width: 120 }}
        placeholder={t('audit.kind')}
        aria-label={t('audit.kind')}
        options={KINDS.map((value) => ({ value, label: t(`audit.kinds.${value}`) }))}
        value={asked.kind || undefined}
        onChange={(kind) => onChange({ kind: String(kind ?? '') })}
      />
      <OptionSelect
        style={{ width: 180 }}
        placeholder={t('audit.record')}
        aria-label={t('audit.record')}
        options={TYPES.map((value) => ({ value, label: typeWords(value) }))}
        value={asked.recordType || undefined}
        onChange={(recordType) => onChange({ recordType: String(recordType ?? '') })}
      />
      <Select
        style={{ width: 110 }}
        aria-label={t('audit.outcome')}
        value={asked.outcome}
        onChange={(outcome) => onChange({ outcome })}
        options={(['', 'ok', 'refused'] as const).map((value) => ({
          value,
          label: t(`audit.outcomes.${value || 'any'}`),
        }))}
      />
      <OptionSelect
        style={{ width: 140 }}
        placeholder={t('branch')}
        aria-label={t('branch')}
        options={branches}
        value={asked.branch || undefined}
        onChange={(branch) => onChange({ branch: String(branch ?? '') })}
      />
      {text('action', 220)}
      {text('recordId', 160)}
      {text('request', 160)}
      {narrowed && (
        <Button type="link" onClick={() => onChange(EVERYTHING)}>
          {t('audit.clear')}
        </Button>
      )}
    </div>
  );
}
