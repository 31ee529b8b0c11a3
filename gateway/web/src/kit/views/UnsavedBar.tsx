import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useCan, useMe } from '@/app/session/session';
import { useReport } from '../useReport';
import { SaveViewDialog } from './dialogs';
import { useCreateView, useUpdateView, type View, type ViewSettings } from './views';
import styles from './views.module.css';

interface UnsavedBarProps {
  recordType: string;
  view: View;
  settings: ViewSettings;
  onRevert: () => void;
  /** A new view was made: show it. */
  onCreated: (id: string) => void;
}

/** The view was changed: save it, save it as another, or go back. */
export function UnsavedBar({ recordType, view, settings, onRevert, onCreated }: UnsavedBarProps) {
  const { t } = useTranslation('kit');
  const can = useCan();
  const me = useMe();
  const report = useReport();
  const [naming, setNaming] = useState(false);
  const update = useUpdateView();
  const create = useCreateView(recordType);
  const { saved } = view;
  const save = () => saved && update.mutateAsync({ view: saved, settings }).then(onRevert, report);
  const saveAs = (name: string, shared: boolean) =>
    create.mutateAsync({ name, shared, settings }).then((made) => {
      setNaming(false);
      onRevert();
      onCreated(made.id ?? '');
    }, report);
  const mayEdit = can('gateway.view.edit');
  return (
    <div className={styles.unsaved} role="status">
      <span>{t('views.changed')}</span>
      {mayEdit && saved?.ownerId === me && (
        <Button size="small" type="primary" loading={update.isPending} onClick={() => void save()}>
          {t('views.save')}
        </Button>
      )}
      {mayEdit && (
        <Button size="small" onClick={() => setNaming(true)}>
          {t('views.saveAs')}
        </Button>
      )}
      <Button size="small" type="text" onClick={onRevert}>
        {t('views.revert')}
      </Button>
      {naming && (
        <SaveViewDialog
          title={t('views.saveAs')}
          name={saved ? t('views.copyOf', { name: view.name }) : ''}
          shared={false}
          onSave={saveAs}
          onCancel={() => setNaming(false)}
        />
      )}
    </div>
  );
}
