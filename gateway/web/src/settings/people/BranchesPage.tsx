import { Input, Switch } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Branch } from '@/api/types';
import { labelOf, useLocale } from '@/i18n';
import { OptionSelect } from '@/kit/OptionSelect';
import { Mark } from '@/kit/Mark';
import { EditorDrawer } from '../shared/EditorDrawer';
import { Field } from '../shared/Field';
import { NameFields } from '../shared/NameFields';
import { type EditorProps, RecordsPage } from '../shared/RecordsPage';
import shared from '../shared/shared.module.css';
import { useEditor } from '../shared/useEditor';
import { BRANCHES, createBranch, listBranches, updateBranch } from './api';

const CODE = /^[A-Z0-9]{2,12}$/;

/** The branches of the organisation and what each of them sells. */
export default function BranchesPage() {
  const { t } = useTranslation('settings');
  const locale = useLocale();
  return (
    <RecordsPage<Branch>
      title={t('sections.branches')}
      intro={t('branches.intro')}
      type={BRANCHES}
      load={listBranches}
      permission="gateway.branch.edit"
      newLabel={t('branches.new')}
      empty={t('branches.empty')}
      textOf={(one) => `${one.nameZh} ${one.nameEn} ${one.code}`}
      faded={({ archived }) => archived ?? false}
      columns={[
        { key: 'name', label: t('name'), cell: (one) => labelOf(one, locale) },
        { key: 'code', label: t('branches.code'), cell: ({ code }) => code },
        {
          key: 'lines',
          label: t('branches.lines'),
          cell: (one) => (
            <span className={shared.row}>
              {one.studyAbroad && <Mark tone="processing">{t('lines.BUSINESS_LINE_STUDY_ABROAD')}</Mark>}
              {one.vocational && <Mark tone="success">{t('lines.BUSINESS_LINE_VOCATIONAL')}</Mark>}
            </span>
          ),
        },
        { key: 'zone', label: t('branches.zone'), cell: ({ timeZone }) => timeZone },
        {
          key: 'state',
          label: t('state'),
          cell: ({ archived }) => (archived ? <Mark>{t('archived')}</Mark> : null),
        },
      ]}
      Editor={BranchEditor}
    />
  );
}

function zones() {
  return Intl.supportedValuesOf('timeZone').map((value) => ({ value, label: value }));
}

function BranchEditor({ record, editable, onClose }: EditorProps<Branch>) {
  const { t } = useTranslation('settings');
  const locale = useLocale();
  const editor = useEditor<Branch>({
    initial: record ?? {
      nameZh: '',
      nameEn: '',
      code: '',
      studyAbroad: true,
      vocational: false,
      timeZone: 'Asia/Shanghai',
    },
    type: BRANCHES,
    noun: 'branch',
    create: createBranch,
    update: updateBranch,
    check: ({ nameZh, code }) => ({
      ...(!nameZh?.trim() && { nameZh: t('required') }),
      ...(!CODE.test(code ?? '') && { code: t('branches.codeHint') }),
    }),
    onSaved: onClose,
  });
  const { draft, set, errorAt } = editor;
  const line = (name: 'studyAbroad' | 'vocational', label: string) => (
    <Field id={name} label={label} error={errorAt(name)}>
      <Switch id={name} checked={draft[name]} onChange={(on) => set({ [name]: on })} />
    </Field>
  );
  return (
    <EditorDrawer
      title={record ? labelOf(record, locale) : t('branches.new')}
      type={BRANCHES}
      editor={editor}
      editable={editable}
      onClose={onClose}
    >
      <NameFields editor={editor} />
      <div className={shared.pair}>
        <Field
          id="code"
          label={t('branches.code')}
          required
          error={errorAt('code')}
          hint={t('branches.codeHint')}
        >
          <Input
            id="code"
            maxLength={12}
            value={draft.code}
            onChange={({ target }) => set({ code: target.value.toUpperCase() })}
          />
        </Field>
        <Field id="zone" label={t('branches.zone')} error={errorAt('timeZone')}>
          <OptionSelect
            id="zone"
            allowClear={false}
            options={zones()}
            value={draft.timeZone}
            onChange={(timeZone) => set({ timeZone: String(timeZone) })}
          />
        </Field>
      </div>
      <h3 className={shared.section}>{t('branches.lines')}</h3>
      <p className={shared.quiet}>{t('branches.linesHint')}</p>
      <div className={shared.pair}>
        {line('studyAbroad', t('lines.BUSINESS_LINE_STUDY_ABROAD'))}
        {line('vocational', t('lines.BUSINESS_LINE_VOCATIONAL'))}
      </div>
      {!editor.isNew && (
        <Field
          id="archived"
          label={t('archived')}
          error={errorAt('archived')}
          hint={t('branches.archivedHint')}
        >
          <Switch id="archived" checked={draft.archived} onChange={(archived) => set({ archived })} />
        </Field>
      )}
    </EditorDrawer>
  );
}
