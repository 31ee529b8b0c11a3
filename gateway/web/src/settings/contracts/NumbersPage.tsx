import { useQuery } from '@tanstack/react-query';
import { Alert, Button, Input, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { toProblem } from '@/api/problem';
import { useDebounced } from '@/kit/useDebounced';
import { BranchName, BranchSelect } from '../shared/BranchSelect';
import { EditorDrawer } from '../shared/EditorDrawer';
import { Field } from '../shared/Field';
import { type EditorProps, RecordsPage } from '../shared/RecordsPage';
import shared from '../shared/shared.module.css';
import { useEditor } from '../shared/useEditor';
import {
  createNumbers,
  listNumbers,
  NUMBERS,
  type NumberSequence,
  previewNumbers,
  updateNumbers,
} from './api';

const PERIODS = ['NUMBER_PERIOD_YEAR', 'NUMBER_PERIOD_MONTH', 'NUMBER_PERIOD_NEVER'] as const;
const PARTS = ['{branch}', '{year}', '{month}', '{number:5}', '-'];
const PERMISSION = 'contracts.number_sequence.edit';
const NEW: NumberSequence = {
  branchId: 0,
  pattern: '{branch}-{year}-{number:5}',
  period: 'NUMBER_PERIOD_YEAR',
};

/** How contracts are numbered, in every branch for itself. */
export default function NumbersPage() {
  const { t } = useTranslation(['contracts', 'settings']);
  return (
    <RecordsPage<NumberSequence>
      title={t('settings:sections.numbers')}
      intro={t('numbers.intro')}
      type={NUMBERS}
      load={listNumbers}
      permission={PERMISSION}
      newLabel={t('numbers.new')}
      empty={t('numbers.empty')}
      textOf={({ pattern = '' }) => pattern}
      above={<Alert style={{ margin: '0 16px 12px' }} type="info" showIcon title={t('numbers.gapless')} />}
      columns={[
        { key: 'branch', label: t('settings:branch'), cell: ({ branchId }) => <BranchName id={branchId} /> },
        { key: 'pattern', label: t('numbers.pattern'), cell: ({ pattern }) => <code>{pattern}</code> },
        { key: 'period', label: t('numbers.period'), cell: ({ period }) => t(`period.${period}`) },
        { key: 'next', label: t('numbers.next'), cell: ({ nextNumber }) => nextNumber },
      ]}
      Editor={NumbersEditor}
    />
  );
}

function NumbersEditor({ record, editable, onClose }: EditorProps<NumberSequence>) {
  const { t } = useTranslation(['contracts', 'settings']);
  const editor = useEditor<NumberSequence>({
    initial: record ?? NEW,
    type: NUMBERS,
    noun: 'number_sequence',
    create: createNumbers,
    update: updateNumbers,
    check: ({ pattern }): Record<string, string> =>
      pattern?.trim() ? {} : { pattern: t('settings:required') },
    onSaved: onClose,
  });
  const { draft, set, errorAt } = editor;
  return (
    <EditorDrawer
      title={t(record ? 'settings:sections.numbers' : 'numbers.new')}
      type={NUMBERS}
      editor={editor}
      editable={editable}
      onClose={onClose}
    >
      <Field
        id="branch"
        label={t('settings:branch')}
        hint={t('numbers.branchHint')}
        error={errorAt('branchId')}
      >
        <BranchSelect
          id="branch"
          permission={PERMISSION}
          disabled={!editor.isNew}
          value={draft.branchId}
          onChange={(branchId) => set({ branchId })}
        />
      </Field>
      <Field
        id="pattern"
        label={t('numbers.pattern')}
        required
        hint={t('numbers.patternHint')}
        error={errorAt('pattern')}
      >
        <Input
          id="pattern"
          maxLength={60}
          value={draft.pattern}
          onChange={({ target }) => set({ pattern: target.value })}
        />
        <div className={shared.row} style={{ marginTop: 6 }}>
          {PARTS.map((part) => (
            <Button key={part} size="small" onClick={() => set({ pattern: `${draft.pattern ?? ''}${part}` })}>
              {part}
            </Button>
          ))}
        </div>
      </Field>
      <Field id="period" label={t('numbers.period')} error={errorAt('period')}>
        <Select
          id="period"
          value={draft.period}
          options={PERIODS.map((value) => ({ value, label: t(`period.${value}`) }))}
          // a wrong pattern may be right for another period
          onChange={(period) => set({ period }, ['period', 'pattern'])}
        />
      </Field>
      {editable && <Foreseen draft={draft} />}
    </EditorDrawer>
  );
}

/** What the rule that is being written would give. */
function Foreseen({ draft }: { draft: NumberSequence }) {
  const { t } = useTranslation('contracts');
  const asked = useDebounced(
    JSON.stringify({ branchId: draft.branchId ?? 0, pattern: draft.pattern ?? '', period: draft.period }),
    300,
  );
  const { data, error } = useQuery({
    queryKey: [NUMBERS, 'preview', asked],
    queryFn: () => previewNumbers(JSON.parse(asked) as NumberSequence),
    retry: false,
  });
  if (error) {
    const [wrong] = toProblem(error).errors;
    return <Alert type="warning" showIcon title={wrong?.detail ?? toProblem(error).detail} />;
  }
  return (
    <Alert
      type="success"
      title={
        <>
          {t('numbers.next')} <strong>{data?.next}</strong>
        </>
      }
      description={data?.firstOfNextPeriod && t('numbers.later', { first: data.firstOfNextPeriod })}
    />
  );
}
