import { Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { FilterChips } from '@/kit/filter/FilterChips';
import { filled } from '@/kit/filter/filter';
import { PageSkeleton } from '@/kit/PageSkeleton';
import { UnsavedBar } from '@/kit/views/UnsavedBar';
import { ViewTabs } from '@/kit/views/ViewTabs';
import { LeadActions } from './actions/LeadActions';
import { LEADS } from './api';
import styles from './leads.module.css';
import { LAYOUTS } from './layouts';
import { useFilterDrawer } from './toolbar/useFilterDrawer';
import { Toolbar } from './toolbar/Toolbar';
import { useIndex } from './useIndex';
import { useLeadFields } from './useLeads';

/** Every lead this person may see: views, filters, and the layouts over the same question. */
export default function LeadsPage() {
  const { t } = useTranslation('leads');
  const index = useIndex();
  const fields = useLeadFields();
  const { settings, view } = index;
  const filterDrawer = useFilterDrawer(fields, settings.filter, (filter) => index.set({ filter }));
  const { Component } = LAYOUTS.find(({ key }) => key === settings.layout) ?? LAYOUTS[0]!;
  const filtering = filled(settings.filter);
  return (
    <LeadActions>
      <div className={styles.page}>
        <h1 className="visually-hidden">{t('title')}</h1>
        <div className={styles.tabs}>
          <ViewTabs views={index.views} current={view} onChoose={index.choose} />
        </div>
        <Toolbar index={index} fields={fields} onFilter={filterDrawer.open} />
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
                recordType={LEADS}
                view={view}
                settings={settings}
                onRevert={index.revert}
                onCreated={index.choose}
              />
            )}
          </div>
        )}
        <Suspense fallback={<PageSkeleton />}>
          <Component key={view.id} index={index} fields={fields} />
        </Suspense>
      </div>
      {filterDrawer.drawer}
    </LeadActions>
  );
}
