import { type ReactNode, Suspense } from 'react';
import type { FieldDescription } from '@/api/types';
import { FilterChips } from '../filter/FilterChips';
import { filled } from '../filter/filter';
import { useFilterDrawer } from '../filter/useFilterDrawer';
import { PageSkeleton } from '../PageSkeleton';
import { UnsavedBar } from '../views/UnsavedBar';
import { ViewTabs } from '../views/ViewTabs';
import styles from './records.module.css';
import type { RecordIndex } from './useIndex';

interface IndexPageProps {
  /** Its name for those who hear it. */
  heading: string;
  type: string;
  index: RecordIndex;
  fields: FieldDescription[];
  /** Above the views. */
  header?: ReactNode;
  toolbar: (openFilter: () => void) => ReactNode;
  /** The layout. */
  children: ReactNode;
}

/** The page of a record type: its views, what is filtered, and a layout over the same question. */
export function IndexPage({ heading, type, index, fields, header, toolbar, children }: IndexPageProps) {
  const { settings, view } = index;
  const filterDrawer = useFilterDrawer(fields, settings.filter, (filter) => index.set({ filter }));
  const filtering = filled(settings.filter);
  return (
    <>
      <div className={styles.page}>
        {header ?? <h1 className="visually-hidden">{heading}</h1>}
        <div className={styles.tabs}>
          <ViewTabs views={index.views} current={view} onChoose={index.choose} />
        </div>
        {toolbar(filterDrawer.open)}
        {(filtering || index.unsaved) && (
          <div className={styles.chips}>
            {filtering && (
              <FilterChips
                fields={fields}
                value={settings.filter}
                onChange={(filter) => index.set({ filter })}
                onOpen={filterDrawer.open}
              />
            )}
            {index.unsaved && (
              <UnsavedBar
                recordType={type}
                view={view}
                settings={settings}
                onRevert={index.revert}
                onCreated={index.choose}
              />
            )}
          </div>
        )}
        <Suspense fallback={<PageSkeleton />}>{children}</Suspense>
      </div>
      {filterDrawer.drawer}
    </>
  );
}
