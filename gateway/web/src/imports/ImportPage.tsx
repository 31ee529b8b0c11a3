import { Button, Skeleton } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import type { Import } from '@/api/types';
import { useSession } from '@/app/session/session';
import { ErrorState } from '@/kit/ErrorState';
import { PageHeader } from '@/kit/PageHeader';
import { CheckStep } from './CheckStep';
import styles from './imports.module.css';
import { canCancel, screenOf, stepOf } from './machine';
import { MapStep } from './MapStep';
import { ResultStep } from './ResultStep';
import { StateTag } from './StateTag';
import { addressOf, useSubject } from './subjects';
import { StepBar } from './StepBar';
import { useImport } from './useImport';
import { useStop } from './useTakeBack';
import { Working } from './Working';

/** One import, wherever it is: it goes on while nobody looks. */
export default function ImportPage() {
  const { id = '' } = useParams();
  return <Wizard key={id} id={id} />;
}

function Wizard({ id }: { id: string }) {
  const { t } = useTranslation('imports');
  const { data: found, error, refetch } = useImport(id);
  const { readOnly } = useSession();
  const stop = useStop();
  const subject = useSubject();
  const [remapping, setRemapping] = useState(false);
  if (error && !found) return <ErrorState error={error} onRetry={() => void refetch()} />;
  if (!found) return <Skeleton active className={styles.content} />;
  const screen = screenOf(found.state, remapping);
  return (
    <div className={styles.page}>
      <PageHeader
        title={
          <span className={styles.title}>
            <Link to={addressOf(subject)}>{t('title')}</Link> / <span>{found.fileName}</span>{' '}
            <StateTag state={found.state} />
          </span>
        }
      >
        {!readOnly && canCancel(found.state) && (
          <Button loading={stop.pending} onClick={() => void stop.ask(found)}>
            {t('cancel.button')}
          </Button>
        )}
      </PageHeader>
      <StepBar current={stepOf(screen)} done={screen === 'result'} />
      <div className={styles.content}>
        <Step found={found} screen={screen} setRemapping={setRemapping} />
      </div>
    </div>
  );
}

interface StepProps {
  found: Import;
  screen: ReturnType<typeof screenOf>;
  setRemapping: (remapping: boolean) => void;
}

function Step({ found, screen, setRemapping }: StepProps) {
  switch (screen) {
    case 'reading':
    case 'checking':
    case 'running':
    case 'undoing':
      return <Working found={found} phase={screen} key={screen} />;
    case 'map':
      // another sheet or header row means other columns: the choices begin anew
      return (
        <MapStep key={`${found.sheet}/${found.headerRow}`} found={found} onSent={() => setRemapping(false)} />
      );
    case 'ready':
      return <CheckStep found={found} onBack={() => setRemapping(true)} />;
    default:
      return <ResultStep found={found} screen={screen} />;
  }
}
