import { PlusOutlined } from '@ant-design/icons';
import { Button, DatePicker, Select, Switch } from 'antd';
import dayjs from 'dayjs';
import { useTranslation } from 'react-i18next';
import type { TaskTemplate, TemplateItem } from '@/api/types';
import { labelOf, useLocale } from '@/i18n';
import { countryOptions } from '@/kit/fields/countries';
import { OptionSelect } from '@/kit/OptionSelect';
import { BranchSelect } from '../shared/BranchSelect';
import { EditorDrawer } from '../shared/EditorDrawer';
import { Field } from '../shared/Field';
import { NameFields } from '../shared/NameFields';
import type { EditorProps } from '../shared/RecordsPage';
import shared from '../shared/shared.module.css';
import { SortableList } from '../shared/SortableList';
import { type Editor, useEditor } from '../shared/useEditor';
import { createTemplate, deleteTemplate, TEMPLATES, updateTemplate } from './api';
import { ItemCard } from './ItemCard';
import { newItem, withoutItem } from './items';
import { Preview } from './Preview';
import styles from './templates.module.css';

const USES = ['TEMPLATE_USE_MANUAL', 'TEMPLATE_USE_DEADLINE', 'TEMPLATE_USE_VISA'] as const;
const PERMISSION = 'tasks.task_template.edit';

function blank(): TaskTemplate {
  return {
    branchId: 0,
    nameZh: '',
    nameEn: '',
    use: 'TEMPLATE_USE_MANUAL',
    countries: [],
    items: [newItem([])],
  };
}

/** A template: when it is used, and its tasks with their times, parts and order. */
export function TemplateEditor({ record, editable, onClose }: EditorProps<TaskTemplate>) {
  const { t } = useTranslation('settings');
  const locale = useLocale();
  const editor = useEditor<TaskTemplate>({
    initial: record ?? blank(),
    type: TEMPLATES,
    noun: 'task_template',
    create: createTemplate,
    update: updateTemplate,
    check: (draft) => wrongOf(draft, t('required')),
    onSaved: onClose,
  });
  return (
    <EditorDrawer
      title={record ? labelOf(record, locale) : t('templates.new')}
      type={TEMPLATES}
      size={860}
      editor={editor}
      editable={editable}
      onClose={onClose}
      onDelete={record && (() => deleteTemplate(record))}
      deleteHint={t('templates.deleteHint')}
    >
      <NameFields editor={editor} />
      <When editor={editor} />
      <h3 className={shared.section}>{t('templates.items')}</h3>
      <Items editor={editor} editable={editable} />
      <Preview draft={editor.draft} />
    </EditorDrawer>
  );
}

/** What can be seen to be missing without asking. */
function wrongOf({ nameZh, items = [] }: TaskTemplate, required: string): Record<string, string> {
  const untitled = items.flatMap(({ titleZh }, place) =>
    titleZh?.trim() ? [] : [[`items[${place}].titleZh`, required] as const],
  );
  return { ...(!nameZh?.trim() && { nameZh: required }), ...Object.fromEntries(untitled) };
}

/** For what, where and from when to when it is used. */
function When({ editor }: { editor: Editor<TaskTemplate> }) {
  const { t } = useTranslation('settings');
  const locale = useLocale();
  const { draft, set, errorAt } = editor;
  const day = (name: 'effectiveFrom' | 'effectiveTo') => (
    <Field id={name} label={t(`templates.${name}`)} error={errorAt(name)}>
      <DatePicker
        id={name}
        style={{ width: '100%' }}
        value={draft[name] ? dayjs(draft[name]) : null}
        onChange={(date) => set({ [name]: date ? date.format('YYYY-MM-DD') : '' })}
      />
    </Field>
  );
  return (
    <>
      <div className={shared.pair}>
        <Field
          id="use"
          label={t('templates.use')}
          hint={t(`templates.useHints.${draft.use ?? 'TEMPLATE_USE_MANUAL'}`)}
        >
          <Select
            id="use"
            value={draft.use}
            onChange={(use) => set({ use })}
            options={USES.map((value) => ({ value, label: t(`templates.uses.${value}`) }))}
          />
        </Field>
        <Field id="countries" label={t('templates.countries')} error={errorAt('countries')}>
          <OptionSelect
            id="countries"
            many
            placeholder={t('any')}
            options={countryOptions(locale)}
            value={draft.countries ?? []}
            onChange={(codes) => set({ countries: codes as string[] })}
          />
        </Field>
      </div>
      <div className={shared.three}>
        {day('effectiveFrom')}
        {day('effectiveTo')}
        <Field id="archived" label={t('archived')}>
          <Switch
            id="archived"
            checked={draft.archived ?? false}
            onChange={(archived) => set({ archived })}
          />
        </Field>
      </div>
      <Field id="branch" label={t('branch')} error={errorAt('branchId')}>
        <BranchSelect
          id="branch"
          permission={PERMISSION}
          disabled={!editor.isNew}
          value={draft.branchId}
          onChange={(branchId) => set({ branchId })}
        />
      </Field>
    </>
  );
}

function Items({ editor, editable }: { editor: Editor<TaskTemplate>; editable: boolean }) {
  const { t } = useTranslation('settings');
  const { draft, set, errorAt } = editor;
  const items = draft.items ?? [];
  const put = (changed: TemplateItem[], settled: string[] = ['items']) => set({ items: changed }, settled);
  return (
    <div className={styles.items}>
      <SortableList
        label={t('templates.items')}
        items={items}
        disabled={!editable}
        keyOf={({ key }) => key ?? ''}
        nameOf={({ titleZh }) => titleZh ?? ''}
        onSort={(sorted) => put(sorted)}
      >
        {(item, place, handle) => (
          <ItemCard
            item={item}
            place={place}
            items={items}
            handle={handle}
            editable={editable}
            errorAt={(name) => errorAt(`items[${place}].${name}`)}
            onChange={(change) =>
              put(
                items.map((one, at) => (at === place ? { ...one, ...change } : one)),
                Object.keys(change).map((name) => `items[${place}].${name}`),
              )
            }
            onRemove={() => put(withoutItem(items, item.key ?? ''))}
          />
        )}
      </SortableList>
      {editable && (
        <Button block type="dashed" icon={<PlusOutlined />} onClick={() => put([...items, newItem(items)])}>
          {t('templates.add')}
        </Button>
      )}
    </div>
  );
}
