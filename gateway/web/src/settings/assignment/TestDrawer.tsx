import { useMutation, useQuery } from '@tanstack/react-query';
import { CheckCircleFilled, MinusCircleOutlined } from '@ant-design/icons';
import { Alert, Button, Drawer, Form, Segmented } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AnyRecord, Lead } from '@/api/types';
import { useSession } from '@/app/session/session';
import { labelOf, useLocale } from '@/i18n';
import { ErrorState } from '@/kit/ErrorState';
import { FieldInput } from '@/kit/fields/FieldInput';
import { changeOf, isEmpty } from '@/kit/fields/fields';
import { OptionSelect } from '@/kit/OptionSelect';
import { PersonName } from '@/kit/PersonName';
import { useDebounced } from '@/kit/useDebounced';
import { LEADS, searchLeads } from '@/leads/api';
import { Mark } from '@/kit/Mark';
import { BranchSelect } from '../shared/BranchSelect';
import { Field } from '../shared/Field';
import shared from '../shared/shared.module.css';
import { useLeadFields } from '../shared/useLeadFields';
import { testAssignment, type Verdict } from './api';
import styles from './assignment.module.css';

const SAMPLE = [
  'business_line',
  'target_countries',
  'target_degree',
  'target_course',
  'channel_id',
  'region',
  'budget_amount',
  'intent',
  'tags',
];

/** What the rules would do with a lead, step by step; nothing is written. */
export function TestDrawer({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('settings');
  const { activeBranchId } = useSession();
  const [source, setSource] = useState<'sample' | 'lead'>('sample');
  const [leadId, setLeadId] = useState('');
  const [branchId, setBranchId] = useState(activeBranchId);
  const [values, setValues] = useState<Record<string, unknown>>({});
  const test = useMutation({
    mutationFn: () => testAssignment(source === 'lead' ? { leadId } : { lead: sampleOf(values, branchId) }),
  });
  return (
    <Drawer open size={680} title={t('assignment.testTitle')} onClose={onClose}>
      <p className={shared.quiet}>{t('assignment.testHint')}</p>
      <Form layout="vertical" component="div">
        <Field label={t('assignment.testWith')}>
          <Segmented
            value={source}
            onChange={setSource}
            options={[
              { value: 'sample' as const, label: t('assignment.sample') },
              { value: 'lead' as const, label: t('assignment.existing') },
            ]}
          />
        </Field>
        {source === 'lead' ? (
          <LeadChoice value={leadId} onChange={setLeadId} />
        ) : (
          <Sample
            branchId={branchId}
            onBranch={setBranchId}
            values={values}
            onChange={(name, value) => setValues((old) => ({ ...old, [name]: value }))}
          />
        )}
      </Form>
      <Button
        type="primary"
        loading={test.isPending}
        disabled={source === 'lead' && !leadId}
        onClick={() => test.mutate()}
      >
        {t('assignment.run')}
      </Button>
      <div aria-live="polite">
        {test.error && <ErrorState error={test.error} onRetry={() => test.mutate()} />}
        {test.data && !test.isPending && <Outcome verdict={test.data} />}
      </div>
    </Drawer>
  );
}

function sampleOf(values: Record<string, unknown>, branchId: number): Partial<Lead> {
  const filled = Object.entries(values).filter(([, value]) => !isEmpty(value));
  const parts = filled.map(([name, value]) => changeOf(name, value));
  const lead = parts.reduce<AnyRecord>((all, part) => ({ ...all, ...part }), { branchId });
  return lead as Partial<Lead>;
}

function LeadChoice({ value, onChange }: { value: string; onChange: (id: string) => void }) {
  const { t } = useTranslation('settings');
  const [words, setWords] = useState('');
  const settled = useDebounced(words, 250);
  const found = useQuery({
    queryKey: [LEADS, 'search', settled],
    queryFn: () => searchLeads(settled, 20),
    placeholderData: (old) => old,
  });
  return (
    <Field id="test-lead" label={t('assignment.lead')} hint={t('assignment.leadHint')}>
      <OptionSelect
        id="test-lead"
        options={found.error ? [] : found.data?.map(({ id = '', name = '' }) => ({ value: id, label: name }))}
        value={value || undefined}
        onSearch={setWords}
        showSearch={{ filterOption: false, onSearch: setWords }}
        onChange={(id) => onChange(String(id ?? ''))}
      />
    </Field>
  );
}

interface SampleProps {
  branchId: number;
  onBranch: (branchId: number) => void;
  values: Record<string, unknown>;
  onChange: (name: string, value: unknown) => void;
}

function Sample({ branchId, onBranch, values, onChange }: SampleProps) {
  const { t } = useTranslation('settings');
  const locale = useLocale();
  const fields = useLeadFields();
  const asked = SAMPLE.flatMap((name) => fields.find((field) => field.name === name) ?? []);
  return (
    <div className={shared.pair}>
      <Field id="sample-branch" label={t('branch')}>
        <BranchSelect
          id="sample-branch"
          permission="leads.assignment.edit"
          shared={false}
          value={branchId}
          onChange={onBranch}
        />
      </Field>
      {asked.map((field) => {
        const name = field.name ?? '';
        return (
          <Field key={name} id={`sample-${name}`} label={labelOf(field, locale)}>
            <FieldInput
              id={`sample-${name}`}
              field={field}
              value={values[name]}
              onChange={(value) => onChange(name, value)}
            />
          </Field>
        );
      })}
    </div>
  );
}

function Outcome({ verdict }: { verdict: Verdict }) {
  const { t } = useTranslation('settings');
  const { rules = [], members = [], ownerId } = verdict;
  return (
    <div className={styles.outcome}>
      <Alert
        type={ownerId ? 'success' : 'warning'}
        showIcon
        title={
          ownerId ? (
            <span className={shared.row}>
              {t('assignment.goesTo')} <PersonName id={ownerId} />
            </span>
          ) : (
            t('assignment.nobody')
          )
        }
        description={verdict.explanation}
      />
      <h3 className={shared.section}>{t('assignment.rulesAsked')}</h3>
      <ol className={styles.traces}>
        {rules.map((rule) => (
          <li key={rule.ruleId} data-hit={rule.hit}>
            {rule.hit ? <CheckCircleFilled aria-hidden /> : <MinusCircleOutlined aria-hidden />}
            <div>
              <strong>{rule.name}</strong>
              <div className={shared.quiet}>{rule.explanation}</div>
            </div>
          </li>
        ))}
      </ol>
      {members.length > 0 && <h3 className={shared.section}>{t('assignment.peopleAsked')}</h3>}
      <ul className={styles.traces}>
        {members.map((member) => (
          <li key={member.staffId} data-hit={member.staffId === ownerId}>
            <PersonName id={member.staffId} />
            <Mark tone={member.available ? 'success' : undefined}>
              {t(member.available ? 'assignment.free' : `assignment.reasons.${member.reason}`)}
            </Mark>
            <span className={shared.quiet}>
              {t('assignment.load', { open: member.openCount ?? 0, today: member.todayCount ?? 0 })}
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}
