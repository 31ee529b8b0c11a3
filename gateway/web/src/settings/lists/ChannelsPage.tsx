import { Select, Switch } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Channel } from '@/api/types';
import { labelOf, useLocale } from '@/i18n';
import { Mark } from '@/kit/Mark';
import { BranchName, BranchSelect } from '../shared/BranchSelect';
import { EditorDrawer } from '../shared/EditorDrawer';
import { Field } from '../shared/Field';
import { NameFields } from '../shared/NameFields';
import { type EditorProps, RecordsPage } from '../shared/RecordsPage';
import shared from '../shared/shared.module.css';
import { useEditor } from '../shared/useEditor';
import { CHANNELS, createChannel, deleteChannel, listChannels, updateChannel } from './api';

const KINDS = ['SEARCH', 'SOCIAL', 'EVENT', 'REFERRAL', 'PARTNER', 'WALK_IN', 'OTHER'].map(
  (name) => `CHANNEL_KIND_${name}` as NonNullable<Channel['kind']>,
);

/** Where leads come from. */
export default function ChannelsPage() {
  const { t } = useTranslation('settings');
  const locale = useLocale();
  return (
    <RecordsPage<Channel>
      title={t('sections.channels')}
      intro={t('channels.intro')}
      type={CHANNELS}
      load={listChannels}
      permission="leads.channel.edit"
      newLabel={t('channels.new')}
      empty={t('channels.empty')}
      textOf={(one) => `${one.nameZh} ${one.nameEn} ${(one.aliases ?? []).join(' ')}`}
      faded={({ archived }) => archived ?? false}
      columns={[
        { key: 'name', label: t('name'), cell: (one) => labelOf(one, locale) },
        {
          key: 'kind',
          label: t('channels.kind'),
          cell: ({ kind }) =>
            kind && kind !== 'CHANNEL_KIND_UNSPECIFIED' ? t(`channels.kinds.${kind}`) : null,
        },
        {
          key: 'aliases',
          label: t('channels.aliases'),
          cell: ({ aliases = [] }) => aliases.join(locale === 'zh' ? '、' : ', '),
        },
        { key: 'branch', label: t('branch'), cell: ({ branchId }) => <BranchName id={branchId} /> },
        {
          key: 'state',
          label: t('state'),
          cell: ({ archived }) => (archived ? <Mark>{t('archived')}</Mark> : null),
        },
      ]}
      Editor={ChannelEditor}
    />
  );
}

function ChannelEditor({ record, editable, onClose }: EditorProps<Channel>) {
  const { t } = useTranslation('settings');
  const locale = useLocale();
  const editor = useEditor<Channel>({
    initial: record ?? { branchId: 0, nameZh: '', nameEn: '', kind: 'CHANNEL_KIND_OTHER', aliases: [] },
    type: CHANNELS,
    noun: 'channel',
    create: createChannel,
    update: updateChannel,
    check: ({ nameZh }) => (nameZh?.trim() ? ({} as Record<string, string>) : { nameZh: t('required') }),
    onSaved: onClose,
  });
  const { draft, set, errorAt } = editor;
  return (
    <EditorDrawer
      title={record ? labelOf(record, locale) : t('channels.new')}
      type={CHANNELS}
      editor={editor}
      editable={editable}
      onClose={onClose}
      onDelete={record && (() => deleteChannel(record))}
      deleteHint={t('usedHint')}
    >
      <NameFields editor={editor} />
      <div className={shared.pair}>
        <Field id="kind" label={t('channels.kind')} error={errorAt('kind')}>
          <Select
            id="kind"
            value={draft.kind}
            options={KINDS.map((value) => ({ value, label: t(`channels.kinds.${value}`) }))}
            onChange={(kind) => set({ kind })}
          />
        </Field>
        <Field id="branch" label={t('branch')} error={errorAt('branchId')}>
          <BranchSelect
            id="branch"
            permission="leads.channel.edit"
            disabled={!editor.isNew}
            value={draft.branchId}
            onChange={(branchId) => set({ branchId })}
          />
        </Field>
      </div>
      <Field
        id="aliases"
        label={t('channels.aliases')}
        hint={t('channels.aliasesHint')}
        error={errorAt('aliases')}
      >
        <Select
          id="aliases"
          mode="tags"
          open={false}
          suffixIcon={null}
          tokenSeparators={[',', '，', '、']}
          value={draft.aliases ?? []}
          onChange={(aliases) => set({ aliases })}
        />
      </Field>
      {!editor.isNew && (
        <Field id="archived" label={t('archived')} hint={t('archivedHint')}>
          <Switch id="archived" checked={draft.archived} onChange={(archived) => set({ archived })} />
        </Field>
      )}
    </EditorDrawer>
  );
}
