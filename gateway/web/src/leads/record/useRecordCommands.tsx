import {
  CommentOutlined,
  DeleteOutlined,
  EditOutlined,
  RightCircleOutlined,
  UserSwitchOutlined,
} from '@ant-design/icons';
import { useTranslation } from 'react-i18next';
import type { Lead } from '@/api/types';
import { useKeys } from '@/app/keys';
import { type PageAction, usePageActions } from '@/app/palette/pageActions';
import { useCan } from '@/app/session/session';
import { useLeadActions } from '../actions/LeadActions';
import { useStageDialog } from '../actions/useStageDialog';

const compose = () => document.getElementById('composer')?.focus();
const edit = () => document.querySelector<HTMLButtonElement>('[data-field]')?.click();

/** What this person may do with the lead: commands of the palette, most of them with a key. */
export function useLeadCommands(lead: Lead, onRemoved: () => void): PageAction[] {
  const { t } = useTranslation(['leads', 'shell']);
  const { assign, remove } = useLeadActions();
  const chooseStage = useStageDialog();
  const can = useCan();
  if (lead.deleteTime || lead.mergedIntoId) return [];
  const commands: (PageAction | false)[] = [
    can('leads.activity.edit') && {
      id: 'note',
      keys: 'N',
      text: t('shell:keys.note'),
      icon: <CommentOutlined />,
      run: compose,
    },
    can('leads.lead.update') && {
      id: 'stage',
      keys: 'S',
      text: t('shell:keys.stage'),
      icon: <RightCircleOutlined />,
      run: () => void chooseStage(lead),
    },
    can('leads.lead.assign') && {
      id: 'assign',
      keys: 'A',
      text: t('shell:keys.assign'),
      icon: <UserSwitchOutlined />,
      run: () => void assign(lead),
    },
    can('leads.lead.update') && {
      id: 'edit',
      keys: 'E',
      text: t('shell:keys.edit'),
      icon: <EditOutlined />,
      run: edit,
    },
    can('leads.lead.delete') && {
      id: 'delete',
      text: t('remove.button'),
      icon: <DeleteOutlined />,
      run: () => void remove(lead).then((done) => done && onRemoved()),
    },
  ];
  return commands.filter((command) => command !== false);
}

/** The keys and the palette's commands of an open record. */
export function useRecordCommands(lead: Lead, onRemoved: () => void) {
  const commands = useLeadCommands(lead, onRemoved);
  usePageActions({ heading: lead.name || '—', actions: commands });
  const run = (id: string) => commands.find((command) => command.id === id)?.run();
  useKeys('a', () => run('assign'));
  useKeys('s', () => run('stage'));
  useKeys('n', () => run('note'));
  useKeys('e', () => run('edit'));
}
