import { useQuery } from '@tanstack/react-query';
import { CheckCircleFilled, MinusCircleOutlined } from '@ant-design/icons';
import { Alert, InputNumber, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { toProblem } from '@/api/problem';
import type { ApprovalFlow } from '@/api/types';
import { useSession } from '@/app/session/session';
import { labelOf, useLocale } from '@/i18n';
import { PersonSelect } from '@/kit/PersonSelect';
import { problemText } from '@/kit/problemText';
import { useDebounced } from '@/kit/useDebounced';
import { BranchSelect } from '../shared/BranchSelect';
import { Field } from '../shared/Field';
import shared from '../shared/shared.module.css';
import { type Asked, FLOWS, type PreviewedStep, previewFlow, type Route } from './api';
import styles from './approvals.module.css';
import { ContractChoice } from './ContractChoice';
import { CONTRACT, factsOf, factsOfContract, KINDS, kindOfContract } from './facts';
import { useKindName } from './useNames';

const SETTLE_MS = 400;

/** Where a request would go, followed step by step: as the flows are saved, or with one as it is being written. */
export function RoutePanel({ draft }: { draft?: ApprovalFlow }) {
  const { activeBranchId } = useSession();
  const [asked, setAsked] = useState<Asked>({
    branchId: draft?.branchId || activeBranchId || 1,
    subjectType: CONTRACT,
    kind: draft?.kind || KINDS[0],
    facts: { discount_bp: 1000, discount_minor: 300_000, special_terms: 0, total_minor: 2_700_000 },
    requestedBy: '',
  });
  const settled = useDebounced(JSON.stringify({ ...asked, draft }), SETTLE_MS);
  const { data, error } = useQuery({
    queryKey: [FLOWS, 'preview', settled],
    queryFn: () => previewFlow(JSON.parse(settled) as Asked),
    placeholderData: (old) => old,
    retry: false,
  });
  return (
    <div className={styles.route}>
      <Request asked={asked} onChange={(change) => setAsked((old) => ({ ...old, ...change }))} />
      <div aria-live="polite">{error ? <Wrong error={error} /> : data && <Outcome route={data} />}</div>
    </div>
  );
}

/** A draft that is not finished is no failure: it says what is missing. */
function Wrong({ error }: { error: unknown }) {
  const { t } = useTranslation('kit');
  const problem = toProblem(error);
  return (
    <Alert
      type="warning"
      showIcon
      title={problemText(error, t)}
      description={problem.errors.map(({ field, detail }) => (
        <div key={field}>
          <code>{field}</code> {detail}
        </div>
      ))}
    />
  );
}

function Request({ asked, onChange }: { asked: Asked; onChange: (change: Partial<Asked>) => void }) {
  const { t } = useTranslation('settings');
  const locale = useLocale();
  const kindName = useKindName();
  const facts = asked.facts as Record<string, number | string>;
  return (
    <>
      <ContractChoice
        onChoose={(contract) =>
          onChange({
            branchId: contract.branchId,
            kind: kindOfContract(contract),
            facts: factsOfContract(contract),
            requestedBy: contract.ownerId ?? '',
          })
        }
      />
      <div className={shared.three}>
        <Field id="route-branch" label={t('branch')}>
          <BranchSelect
            id="route-branch"
            permission="tasks.approval_flow.read"
            shared={false}
            value={asked.branchId}
            onChange={(branchId) => onChange({ branchId })}
          />
        </Field>
        <Field id="route-kind" label={t('flows.kind')}>
          <Select
            id="route-kind"
            value={asked.kind}
            onChange={(kind) => onChange({ kind })}
            options={KINDS.map((value) => ({ value, label: kindName(value) }))}
          />
        </Field>
        <Field id="route-by" label={t('flows.askedBy')}>
          <PersonSelect
            id="route-by"
            value={asked.requestedBy || undefined}
            onChange={(id) => onChange({ requestedBy: (id as string | undefined) ?? '' })}
          />
        </Field>
      </div>
      <div className={shared.three}>
        {factsOf(asked.kind ?? '').map((fact) => {
          const parts = fact.type === 'FIELD_TYPE_MONEY' ? 100 : 1;
          return (
            <Field key={fact.name} id={`fact-${fact.name}`} label={labelOf(fact, locale)}>
              <InputNumber
                id={`fact-${fact.name}`}
                style={{ width: '100%' }}
                min={0}
                precision={parts === 1 ? 0 : 2}
                value={Number(facts[fact.name] ?? 0) / parts}
                onChange={(value) =>
                  onChange({ facts: { ...facts, [fact.name]: Math.round((value ?? 0) * parts) } })
                }
              />
            </Field>
          );
        })}
      </div>
    </>
  );
}

const TONES = {
  APPROVAL_STATE_PENDING: 'success',
  APPROVAL_STATE_APPROVED: 'info',
  APPROVAL_STATE_RETURNED: 'error',
} as const;

function Outcome({ route }: { route: Route }) {
  const { t } = useTranslation('settings');
  const locale = useLocale();
  const { considered = [], steps = [], state } = route;
  const taken = considered.find(({ holds }) => holds);
  const known = state && state in TONES ? (state as keyof typeof TONES) : 'APPROVAL_STATE_RETURNED';
  const name = taken ? labelOf(taken, locale) : '';
  return (
    <>
      <Alert
        type={TONES[known]}
        showIcon
        title={taken ? t(`flows.outcomes.${known}`, { name }) : t('flows.nothingFits')}
      />
      {steps.length > 0 && (
        <ol className={styles.path} aria-label={t('flows.steps')}>
          {steps.map((step, place) => (
            <PathStep key={place} step={step} />
          ))}
        </ol>
      )}
      {considered.length > 0 && <h4 className={styles.small}>{t('flows.considered')}</h4>}
      <ul className={styles.considered}>
        {considered.map((flow) => (
          <li key={flow.id || 'draft'} data-hit={flow.holds}>
            {flow.holds ? <CheckCircleFilled aria-hidden /> : <MinusCircleOutlined aria-hidden />}
            <span>
              <strong>{labelOf(flow, locale)}</strong> {flow.draft && t('flows.draft')}{' '}
              <span className={styles.quiet}>
                {t(flow.holds ? 'flows.holds' : 'flows.holdsNot')}{' '}
                {flow.condition && <code className={styles.code}>{flow.condition}</code>}
              </span>
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}

function PathStep({ step }: { step: PreviewedStep }) {
  const { t } = useTranslation('settings');
  const locale = useLocale();
  const { approvers = [], skipped = false } = step;
  const empty = !skipped && approvers.length === 0;
  return (
    <li data-skipped={skipped} data-empty={empty}>
      <strong>{labelOf(step, locale)}</strong>{' '}
      {skipped ? (
        <span className={styles.quiet}>{t('flows.skipped')}</span>
      ) : empty ? (
        <span className={styles.bad}>{t('flows.nobodyLeft')}</span>
      ) : (
        <>
          {approvers.map(({ name }) => name).join(t('flows.comma'))}{' '}
          <span className={styles.quiet}>
            {approvers.length > 1 && t(`flows.modes.${step.mode === 'APPROVAL_MODE_ALL' ? 'all' : 'any'}`)}
          </span>
        </>
      )}
    </li>
  );
}
