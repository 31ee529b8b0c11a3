import { EllipsisOutlined, TeamOutlined } from '@ant-design/icons';
import { App, Button, Dropdown, Tabs } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMe } from '@/app/session/session';
import { useReport } from '../useReport';
import { SaveViewDialog } from './SaveViewDialog';
import { useDeleteView, useUpdateView, type View } from './views';

interface ViewTabsProps {
  views: View[];
  current: View;
  onChoose: (id: string) => void;
}

/** Views as tabs; a saved view of one's own can be renamed, shared and deleted. */
export function ViewTabs({ views, current, onChoose }: ViewTabsProps) {
  const { t } = useTranslation('kit');
  const items = views.map(({ id, name, saved }) => ({
    key: id,
    label: (
      <>
        {name}
        {saved?.shared && <TeamOutlined style={{ marginInlineStart: 6 }} aria-label={t('views.shared')} />}
      </>
    ),
  }));
  return (
    <Tabs
      activeKey={current.id}
      onChange={onChoose}
      items={items}
      size="small"
      aria-label={t('views.title')}
      tabBarExtraContent={<ViewMenu view={current} onGone={() => onChoose(views[0]?.id ?? '')} />}
    />
  );
}

function ViewMenu({ view, onGone }: { view: View; onGone: () => void }) {
  const { t } = useTranslation('kit');
  const { modal } = App.useApp();
  const report = useReport();
  const me = useMe();
  const [renaming, setRenaming] = useState(false);
  const update = useUpdateView();
  const remove = useDeleteView();
  const { saved } = view;
  if (!saved || saved.ownerId !== me) return null;
  const ask = () =>
    modal.confirm({
      title: t('views.deleteAsk', { name: view.name }),
      okButtonProps: { danger: true },
      okText: t('views.delete'),
      onOk: () => remove.mutateAsync(view.id).then(onGone, report),
    });
  const items = [
    { key: 'rename', label: t('views.rename'), onClick: () => setRenaming(true) },
    { key: 'delete', label: t('views.delete'), danger: true, onClick: ask },
  ];
  return (
    <>
      <Dropdown menu={{ items }} trigger={['click']}>
        <Button type="text" size="small" icon={<EllipsisOutlined />} aria-label={t('views.more')} />
      </Dropdown>
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
