import { Input, Segmented, Switch, Tabs } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSession } from '@/app/session/session';
import { BranchSelect } from '../shared/BranchSelect';
import { EditorDrawer } from '../shared/EditorDrawer';
import { Field } from '../shared/Field';
import type { EditorProps } from '../shared/RecordsPage';
import shared from '../shared/shared.module.css';
import { type Editor, useEditor } from '../shared/useEditor';
import { createSource, deleteSource, type Source, SOURCES, updateSource } from './api';
import { Defaults } from './Defaults';
import { FieldList } from './FieldList';
import { FormTexts } from './FormTexts';
import { Preview } from './Preview';
import { SecretOnce } from './SecretOnce';
import { ShareForm } from './ShareForm';
import { WebhookAddress } from './WebhookAddress';

const FORM = 'INTAKE_KIND_FORM';
const WEBHOOK = 'INTAKE_KIND_WEBHOOK';

/** A form or a webhook source. */
export function SourceEditor({ record, editable, onClose }: EditorProps<Source>) {
  const { t } = useTranslation('settings');
  const { activeBranchId } = useSession();
  const [secret, setSecret] = useState('');
  const editor = useEditor<Source>({
    initial: record ?? {
      kind: FORM,
      branchId: activeBranchId,
      name: '',
      enabled: true,
      fields: [
        { field: 'name', required: true },
        { field: 'phone', required: true },
      ],
      defaults: {},
      allowedOrigins: [],
    },
    type: SOURCES,
    noun: 'intake_source',
    create: createSource,
    update: updateSource,
    check: (draft) => check(draft, t('required')),
    // the secret is in this answer only: it stays until somebody has it
    onSaved: (saved) => (saved.secret ? setSecret(saved.secret) : onClose()),
  });
  const { draft } = editor;
  const webhook = draft.kind === WEBHOOK;
  const fields = {
    key: 'fields',
    label: t(webhook ? 'intake.mapping' : 'intake.fields'),
    children: <FieldList editor={editor} editable={editable} webhook={webhook} />,
  };
  const defaults = {
    key: 'defaults',
    label: t('intake.defaults'),
    children: <Defaults editor={editor} />,
  };
  const texts = {
    key: 'texts',
    label: t('intake.texts'),
    children: <FormTexts editor={editor} />,
  };
  const preview = { key: 'preview', label: t('intake.preview'), children: <Preview source={draft} /> };
  const share = { key: 'share', label: t('intake.share'), children: record && <ShareForm source={record} /> };
  const address = {
    key: 'address',
    label: t('intake.address'),
    children: record && <WebhookAddress source={record} editable={editable} onSecret={setSecret} />,
  };
  const tabs = webhook
    ? [fields, defaults, ...(record ? [address] : [])]
    : [fields, texts, preview, defaults, ...(record ? [share] : [])];
  return (
    <EditorDrawer
      title={record?.name ?? t('intake.new')}
      type={SOURCES}
      size={820}
      editor={editor}
      editable={editable}
      onClose={onClose}
      onDelete={record && (() => deleteSource(record))}
      deleteHint={t('intake.deleteHint')}
    >
      <General editor={editor} />
      <Tabs items={tabs} />
      {secret && <SecretOnce secret={secret} onClose={onClose} />}
    </EditorDrawer>
  );
}

function check(draft: Source, message: string): Record<string, string> {
  const wrong: Record<string, string> = {};
  if (!draft.name?.trim()) wrong.name = message;
  draft.fields?.forEach(({ path }, place) => {
    if (draft.kind === WEBHOOK && !path?.trim()) wrong[`fields[${place}].path`] = message;
  });
  return wrong;
}

function General({ editor }: { editor: Editor<Source> }) {
  const { t } = useTranslation('settings');
  const { draft, set, errorAt } = editor;
  return (
    <>
      {editor.isNew && (
        <Field label={t('intake.kind')} error={errorAt('kind')} hint={t(`intake.kindHints.${draft.kind}`)}>
          <Segmented
            aria-label={t('intake.kind')}
            value={draft.kind}
            onChange={(kind) => set({ kind })}
            options={[
              { value: FORM as typeof FORM, label: t(`intake.kinds.${FORM}`) },
              { value: WEBHOOK as typeof WEBHOOK, label: t(`intake.kinds.${WEBHOOK}`) },
            ]}
          />
        </Field>
      )}
      <div className={shared.pair}>
        <Field id="name" label={t('name')} required error={errorAt('name')} hint={t('intake.nameHint')}>
          <Input
            id="name"
            autoFocus={editor.isNew}
            maxLength={100}
            value={draft.name}
            onChange={({ target }) => set({ name: target.value })}
          />
        </Field>
        <Field
          id="branch"
          label={t('branch')}
          required
          error={errorAt('branchId')}
          hint={t('intake.branchHint')}
        >
          <BranchSelect
            id="branch"
            permission="leads.intake.edit"
            shared={false}
            disabled={!editor.isNew}
            value={draft.branchId}
            onChange={(branchId) => set({ branchId })}
          />
        </Field>
      </div>
      <Field id="enabled" label={t('enabled')} hint={t('intake.enabledHint')}>
        <Switch id="enabled" checked={draft.enabled} onChange={(enabled) => set({ enabled })} />
      </Field>
    </>
  );
}
