import { EllipsisOutlined, TeamOutlined } from '@ant-design/icons';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMe } from '@/app/session/session';
import { MenuButton } from '../MenuButton';
import { useConfirm } from '../useConfirm';
import { useReport } from '../useReport';
import { SaveViewDialog } from './dialogs';
import { useDeleteView, useUpdateView, type View } from './views';
import styles from './views.module.css';

interface ViewTabsProps {
  views: View[];
  current: View;
  onChoose: (id: string) => void;
}

const STEPS: Record<string, number> = { ArrowRight: 1, ArrowLeft: -1 };

/** Views as tabs; a saved view of one's own can be renamed, shared and deleted. */
export function ViewTabs({ views, current, onChoose }: ViewTabsProps) {
  const { t } = useTranslation('kit');
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const chosen = list.current?.querySelector('[aria-selected="true"]');
    chosen?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [current.id]);
  // the arrows go round and choose, as everywhere with tabs
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    const step = STEPS[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const tabs = [...event.currentTarget.querySelectorAll<HTMLElement>('[role="tab"]')];
    // from where the focus is: what was chosen a moment ago may not be shown yet
    const place = tabs.indexOf(document.activeElement as HTMLElement);
    const next = (place + step + tabs.length) % tabs.length;
    tabs[next]?.focus();
    onChoose(views[next]?.id ?? '');
  };
  return (
    <div className={styles.bar}>
      <div
        ref={list}
        role="tablist"
        tabIndex={-1}
        aria-label={t('views.title')}
        className={styles.tabs}
        onKeyDown={onKeyDown}
      >
        {views.map(({ id, name, saved }) => (
          <button
            key={id}
            type="button"
            role="tab"
            aria-selected={id === current.id}
            tabIndex={id === current.id ? 0 : -1}
            onClick={() => onChoose(id)}
          >
            {name}
            {saved?.shared && <TeamOutlined aria-label={t('views.shared')} />}
          </button>
        ))}
      </div>
      <ViewMenu view={current} onGone={() => onChoose(views[0]?.id ?? '')} />
    </div>
  );
}

function ViewMenu({ view, onGone }: { view: View; onGone: () => void }) {
  const { t } = useTranslation('kit');
  const confirm = useConfirm();
  const report = useReport();
  const me = useMe();
  const [renaming, setRenaming] = useState(false);
  const update = useUpdateView();
  const remove = useDeleteView();
  const { saved } = view;
  if (!saved || saved.ownerId !== me) return null;
  const ask = async () => {
    const sure = await confirm({
      title: t('views.deleteAsk', { name: view.name }),
      okButtonProps: { danger: true },
      okText: t('views.delete'),
    });
    if (sure) await remove.mutateAsync(view.id).then(onGone, report);
  };
  const items = [
    { key: 'rename', label: t('views.rename'), onClick: () => setRenaming(true) },
    { key: 'delete', label: t('views.delete'), danger: true, onClick: () => void ask() },
  ];
  return (
    <>
      <MenuButton
        type="text"
        size="small"
        icon={<EllipsisOutlined />}
        label={t('views.more')}
        items={items}
      />
      {renaming && (
        <SaveViewDialog
          title={t('views.rename')}
          name={view.name}
          shared={saved.shared ?? false}
          onCancel={() => setRenaming(false)}
          onSave={(name, shared) =>
            update.mutateAsync({ view: saved, name, shared }).then(() => setRenaming(false), report)
          }
        />
      )}
    </>
  );
}
