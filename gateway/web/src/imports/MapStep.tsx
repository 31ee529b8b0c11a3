import { Button, InputNumber, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Import } from '@/api/types';
import { useSession } from '@/app/session/session';
import { labelOf, useLocale } from '@/i18n';
import { mapImport } from './api';
import { ColumnTable } from './ColumnTable';
import styles from './imports.module.css';
import { isReady, type Mapping, type MappingProblems, mappingOf, problemsOf, requestOf } from './mapping';
import { Options } from './Options';
import { useSubject } from './subjects';
import { useImportAction, useSubjectFields } from './useImport';

/** Which column is which field, and what happens to people who are known already. */
export function MapStep({ found, onSent }: { found: Import; onSent: () => void }) {
  const { t } = useTranslation('imports');
  const { readOnly } = useSession();
  const { path, matchFields } = useSubject();
  const fields = useSubjectFields();
  const [mapping, setMapping] = useState<Mapping>(() => mappingOf(found, matchFields));
  const send = useImportAction((change: Partial<Import>) => mapImport(path, found, change));
  const change = (part: Partial<Mapping>) => setMapping((old) => ({ ...old, ...part }));
  const problems = problemsOf(mapping, fields);
  const go = () => send.mutate(requestOf(found, mapping), { onSuccess: onSent });
  return (
    <>
      <section className={styles.card}>
        <h2>{t('map.title')}</h2>
        <SheetChooser
          key={`${found.sheet}/${found.headerRow}`}
          found={found}
          disabled={send.isPending || readOnly}
          onChoose={(sheet, headerRow) =>
            send.mutate({ etag: found.etag, sheet, headerRow }, { onSuccess: onSent })
          }
        />
        <ColumnTable found={found} fields={fields} mapping={mapping} problems={problems} onChange={change} />
      </section>
      <Options fields={fields} mapping={mapping} onChange={change} />
      <Complaints problems={problems} />
      {!readOnly && (
        <div className={styles.actions}>
          <Button
            type="primary"
            disabled={fields.length === 0 || !isReady(problems)}
            loading={send.isPending}
            onClick={go}
          >
            {t('map.go')}
          </Button>
        </div>
      )}
    </>
  );
}

interface SheetChooserProps {
  found: Import;
  disabled: boolean;
  onChoose: (sheet: string, headerRow: number) => void;
}

function SheetChooser({ found, disabled, onChoose }: SheetChooserProps) {
  const { t } = useTranslation('imports');
  const [row, setRow] = useState(found.headerRow ?? 1);
  const { sheets = [], sheet = '' } = found;
  const apply = () => {
    if (row > 0 && row !== found.headerRow) onChoose(sheet, row);
  };
  return (
    <div className={styles.chooser}>
      <label htmlFor="import-sheet">{t('map.sheet')}</label>
      <Select
        id="import-sheet"
        disabled={disabled}
        popupMatchSelectWidth={false}
        value={sheet}
        options={sheets.map(({ name = '', rowCount }) => ({
          value: name,
          label: `${name || t('map.onlySheet')} (${t('rows', { count: rowCount ?? 0 })})`,
        }))}
        onChange={(chosen) => onChoose(chosen, 0)}
      />
      <label htmlFor="import-header">{t('map.headerRow')}</label>
      <InputNumber
        id="import-header"
        disabled={disabled}
        min={1}
        max={100}
        precision={0}
        value={row}
        onChange={(value) => setRow(value ?? 1)}
        onPressEnter={apply}
      />
      {row !== found.headerRow && (
        <Button disabled={disabled} onClick={apply}>
          {t('map.readAgain')}
        </Button>
      )}
      <span className={styles.quiet}>{t('map.headerHint')}</span>
    </div>
  );
}

/** Why it cannot go on yet. */
function Complaints({ problems }: { problems: MappingProblems }) {
  const { t } = useTranslation('imports');
  const locale = useLocale();
  const fields = useSubjectFields();
  const label = (name: string) =>
    labelOf(
      fields.find((field) => field.name === name),
      locale,
    ) || name;
  const lines = [
    problems.nothing && t('map.nothing'),
    problems.missing.length > 0 &&
      t('map.missing', { fields: problems.missing.map((field) => labelOf(field, locale)).join(t('comma')) }),
    problems.twice.length > 0 && t('map.twice', { fields: problems.twice.map(label).join(t('comma')) }),
    problems.noMatch && t('map.noMatch'),
  ].filter(Boolean);
  return (
    <div role="status" className={styles.complaints}>
      {lines.map((line) => (
        <p key={String(line)}>{line}</p>
      ))}
    </div>
  );
}
