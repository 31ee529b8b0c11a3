import { Switch } from 'antd';
import { useTranslation } from 'react-i18next';
import type { LossReason } from '@/api/types';
import { labelOf, useLocale } from '@/i18n';
import { Mark } from '@/kit/Mark';
import { BranchName, BranchSelect } from '../shared/BranchSelect';
import { EditorDrawer } from '../shared/EditorDrawer';
import { Field } from '../shared/Field';
import { NameFields } from '../shared/NameFields';
import { type EditorProps, RecordsPage } from '../shared/RecordsPage';
import shared from '../shared/shared.module.css';
import { useEditor } from '../shared/useEditor';
import { createLoss, deleteLoss, listLosses, LOSSES, updateLoss } from './api';

/** Why leads go. */
export default function LossesPage() {
  const { t } = useTranslation('settings');
  const locale = useLocale();
  return (
    <RecordsPage<LossReason>
      title={t('sections.losses')}
      intro={t('losses.intro')}
      type={LOSSES}
      load={listLosses}
      permission="leads.loss_reason.edit"
      newLabel={t('losses.new')}
      empty={t('losses.empty')}
      textOf={(one) => `${one.nameZh} ${one.nameEn}`}
      faded={({ archived }) => archived ?? false}
      columns={[
        { key: 'name', label: t('name'), cell: (one) => labelOf(one, locale) },
        {
          key: 'invalid',
          label: t('losses.kind'),
          cell: ({ invalid }) => t(invalid ? 'losses.invalid' : 'losses.lost'),
        },
        { key: 'branch', label: t('branch'), cell: ({ branchId }) => <BranchName id={branchId} /> },
        {
          key: 'state',
          label: t('state'),
          cell: ({ archived }) => (archived ? <Mark>{t('archived')}</Mark> : null),
        },
      ]}
      Editor={LossEditor}
    />
  );
}

function LossEditor({ record, editable, onClose }: EditorProps<LossReason>) {
  const { t } = useTranslation('settings');
  const locale = useLocale();
  const editor = useEditor<LossReason>({
    initial: record ?? { branchId: 0, nameZh: '', nameEn: '', invalid: false },
    type: LOSSES,
    noun: 'loss_reason',
    create: createLoss,
    update: updateLoss,
    check: ({ nameZh }) => (nameZh?.trim() ? ({} as Record<string, string>) : { nameZh: t('required') }),
    onSaved: onClose,
  });
  const { draft, set, errorAt } = editor;
  return (
    <EditorDrawer
      title={record ? labelOf(record, locale) : t('losses.new')}
      type={LOSSES}
      editor={editor}
      editable={editable}
      onClose={onClose}
      onDelete={record && (() => deleteLoss(record))}
      deleteHint={t('usedHint')}
    >
      <NameFields editor={editor} />
      <div className={shared.pair}>
        <Field id="invalid" label={t('losses.means')} hint={t('losses.meansHint')} error={errorAt('invalid')}>
          <Switch id="invalid" checked={draft.invalid} onChange={(invalid) => set({ invalid })} />
        </Field>
        <Field id="branch" label={t('branch')} error={errorAt('branchId')}>
          <BranchSelect
            id="branch"
            permission="leads.loss_reason.edit"
            disabled={!editor.isNew}
            value={draft.branchId}
            onChange={(branchId) => set({ branchId })}
          />
        </Field>
      </div>
      {!editor.isNew && (
        <Field id="archived" label={t('archived')} hint={t('archivedHint')}>
          <Switch id="archived" checked={draft.archived} onChange={(archived) => set({ archived })} />
        </Field>
      )}
    </EditorDrawer>
  );
}
