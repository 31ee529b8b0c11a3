import { Segmented } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Pipeline } from '@/api/types';
import { labelOf, useLocale } from '@/i18n';
import { countryName } from '@/kit/fields/countries';
import { Mark } from '@/kit/Mark';
import { BranchName } from '../shared/BranchSelect';
import { RecordsPage } from '../shared/RecordsPage';
import { listPipelines, PIPELINES } from './api';
import { PipelineEditor } from './PipelineEditor';
import styles from './pipelines.module.css';

const LINES = ['BUSINESS_LINE_STUDY_ABROAD', 'BUSINESS_LINE_VOCATIONAL'] as const;

/** Every pipeline, by business line. */
export default function PipelinesPage() {
  const { t } = useTranslation('settings');
  const locale = useLocale();
  const [line, setLine] = useState<string>('');
  const columns = [
    { key: 'name', label: t('name'), cell: (one: Pipeline) => labelOf(one, locale) },
    { key: 'line', label: t('pipelines.line'), cell: (one: Pipeline) => <Line pipeline={one} /> },
    { key: 'fits', label: t('pipelines.fits'), cell: (one: Pipeline) => <Fits pipeline={one} /> },
    { key: 'stages', label: t('pipelines.stages'), cell: (one: Pipeline) => <Stages pipeline={one} /> },
    { key: 'branch', label: t('branch'), cell: (one: Pipeline) => <BranchName id={one.branchId} /> },
    {
      key: 'state',
      label: t('state'),
      cell: (one: Pipeline) => (one.archived ? <Mark>{t('archived')}</Mark> : null),
    },
  ];
  return (
    <RecordsPage
      title={t('sections.pipelines')}
      intro={t('pipelines.intro')}
      type={PIPELINES}
      load={listPipelines}
      permission="leads.pipeline.edit"
      newLabel={t('pipelines.new')}
      empty={t('pipelines.empty')}
      textOf={(one) => `${one.nameZh} ${one.nameEn}`}
      columns={columns}
      faded={({ archived }) => archived ?? false}
      fits={(one) => !line || one.businessLine === line}
      filters={
        <Segmented
          aria-label={t('pipelines.line')}
          value={line}
          onChange={setLine}
          options={[
            { value: '', label: t('all') },
            ...LINES.map((value) => ({ value: value as string, label: t(`lines.${value}`) })),
          ]}
        />
      }
      Editor={PipelineEditor}
    />
  );
}

function Line({ pipeline }: { pipeline: Pipeline }) {
  const { t } = useTranslation('settings');
  const line = pipeline.businessLine;
  return line && line !== 'BUSINESS_LINE_UNSPECIFIED' ? t(`lines.${line}`) : t('any');
}

function Fits({ pipeline }: { pipeline: Pipeline }) {
  const { t } = useTranslation('settings');
  const locale = useLocale();
  const parts = [
    ...(pipeline.countries ?? []).map((code) => countryName(code, locale)),
    ...(pipeline.degrees ?? []).map((degree) => t(`degrees.${degree}`)),
    ...(pipeline.courses ?? []),
  ];
  return parts.length > 0 ? parts.join(locale === 'zh' ? '、' : ', ') : t('any');
}

function Stages({ pipeline }: { pipeline: Pipeline }) {
  const locale = useLocale();
  const stages = pipeline.stages ?? [];
  const names = stages.map((stage) => labelOf(stage, locale)).join(' › ');
  return (
    <span className={styles.path} title={names}>
      {names}
    </span>
  );
}
