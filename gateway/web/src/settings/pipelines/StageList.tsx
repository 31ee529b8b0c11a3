import { PlusOutlined } from '@ant-design/icons';
import { Alert, Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { newId } from '@/api/ids';
import type { Stage } from '@/api/types';
import { labelOf, useLocale } from '@/i18n';
import shared from '../shared/shared.module.css';
import { SortableList } from '../shared/SortableList';
import type { Editor } from '../shared/useEditor';
import type { PipelineDraft, StageDraft } from './api';
import { StageCard } from './StageCard';

interface StageListProps {
  editor: Editor<PipelineDraft>;
  /** Stages that saving would remove. */
  removed: Stage[];
  editable: boolean;
}

const MOST = 30;

/** The stages in their order; one that still holds leads can be put back where it was refused. */
export function StageList({ editor, removed, editable }: StageListProps) {
  const { t } = useTranslation('settings');
  const locale = useLocale();
  const [open, setOpen] = useState<string | null>(null);
  const { stages } = editor.draft;
  const setStages = (next: StageDraft[]) => editor.set({ stages: next });
  const put = (place: number, change: Partial<StageDraft>) => {
    // a gate that is open because of an error stays open while it is mended
    if (errorIn(place)) setOpen(stages[place]?.key ?? null);
    const next = stages.map((stage, at) => (at === place ? { ...stage, ...change } : stage));
    editor.set({ stages: next }, [`stages[${place}]`]);
  };
  const add = () => {
    const key = newId();
    setStages([...stages, { key, nameZh: '', nameEn: '', status: 'STATUS_CONSULTED' }]);
    setOpen(key);
  };
  const errorIn = (place: number) =>
    Object.keys(editor.errors).some((path) => path.startsWith(`stages[${place}]`));
  return (
    <>
      <InUse editor={editor} removed={removed} onPutBack={(stage) => setStages([...stages, stage])} />
      <SortableList
        label={t('pipelines.stages')}
        items={stages}
        keyOf={({ key }) => key}
        nameOf={(stage) => labelOf(stage, locale) || t('pipelines.nameless')}
        onSort={setStages}
        disabled={!editable}
      >
        {(stage, place, handle) => (
          <StageCard
            stage={stage}
            place={place}
            handle={handle}
            editable={editable}
            open={open === stage.key || errorIn(place)}
            errorAt={(path) => editor.errorAt(`stages[${place}].${path}`)}
            onToggle={() => setOpen(open === stage.key ? null : stage.key)}
            onChange={(change) => put(place, change)}
            onRemove={stages.length > 1 ? () => setStages(stages.filter((_, at) => at !== place)) : undefined}
          />
        )}
      </SortableList>
      <Button
        block
        type="dashed"
        icon={<PlusOutlined />}
        style={{ marginTop: 8 }}
        disabled={!editable || stages.length >= MOST}
        onClick={add}
      >
        {t('pipelines.addStage')}
      </Button>
    </>
  );
}

interface InUseProps {
  editor: Editor<PipelineDraft>;
  removed: Stage[];
  onPutBack: (stage: StageDraft) => void;
}

function InUse({ editor, removed, onPutBack }: InUseProps) {
  const { t } = useTranslation('settings');
  const locale = useLocale();
  const { failure } = editor;
  if (failure?.reason !== 'STAGE_IN_USE') return null;
  const meant = removed.filter(({ nameZh = '' }) => failure.detail.includes(nameZh));
  return meant.map((stage) => (
    <Alert
      key={stage.id}
      className={shared.alert}
      type="warning"
      showIcon
      title={t('pipelines.inUse', { name: labelOf(stage, locale) })}
      action={
        <Button size="small" onClick={() => onPutBack({ ...stage, key: stage.id ?? newId() })}>
          {t('pipelines.putBack')}
        </Button>
      }
    />
  ));
}
