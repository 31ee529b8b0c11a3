import { App } from 'antd';
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { newId } from '@/api/ids';
import { Problem } from '@/api/problem';
import type { Export, Query } from '@/api/types';
import { useReport } from './useReport';

const POLL_MS = 1000;

const pause = () => new Promise((resolve) => setTimeout(resolve, POLL_MS));

type Format = 'EXPORT_FORMAT_XLSX' | 'EXPORT_FORMAT_CSV';

/** The export methods of a record type. */
export interface Exporter {
  create: (query: Query, fields: string[], format: Format) => Promise<Export>;
  get: (id: string) => Promise<Export>;
}

async function finished({ get }: Exporter, id: string): Promise<Export> {
  for (;;) {
    const found = await get(id);
    if (found.state === 'EXPORT_STATE_DONE') return found;
    if (found.state === 'EXPORT_STATE_FAILED') throw new Problem(500, { detail: found.error });
    await pause();
  }
}

function download(fileId: string) {
  const link = document.createElement('a');
  link.href = `/api/v1/files/${encodeURIComponent(fileId)}`;
  link.download = '';
  link.click();
}

/** Makes a file of every record that answers a question, and downloads it when it is ready. */
export function useExporter(exporter: Exporter) {
  const { t } = useTranslation('kit');
  const { message } = App.useApp();
  const report = useReport();
  return useCallback(
    async (query: Query, fields: string[], format: Format) => {
      const key = newId();
      void message.open({ key, type: 'loading', content: t('export.running'), duration: 0 });
      try {
        const started = await exporter.create(query, fields, format);
        const made = await finished(exporter, started.id ?? '');
        download(made.fileId ?? '');
        void message.open({ key, type: 'success', content: t('export.done', { count: made.rowCount ?? 0 }) });
      } catch (error) {
        message.destroy(key);
        report(error);
      }
    },
    [exporter, message, report, t],
  );
}
