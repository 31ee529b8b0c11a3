import { type Exporter, useExporter } from '@/kit/useExporter';
import { createExport, getExport } from '../api';

const LEADS_EXPORTER: Exporter = { create: createExport, get: getExport };

/** Makes a file of every lead that answers a question, and downloads it when it is ready. */
export const useExport = () => useExporter(LEADS_EXPORTER);
