import type { ImportCounts, ImportState } from './api';

export const STEPS = ['upload', 'map', 'check', 'run'] as const;
export type Step = (typeof STEPS)[number];

/** What the wizard shows for an import. */
export type Screen =
  | 'reading'
  | 'map'
  | 'checking'
  | 'ready'
  | 'running'
  | 'result'
  | 'failed'
  | 'cancelled'
  | 'undoing'
  | 'undone';

const SCREENS: Record<ImportState, Screen> = {
  IMPORT_STATE_UNSPECIFIED: 'reading',
  IMPORT_STATE_ANALYZING: 'reading',
  IMPORT_STATE_MAPPING: 'map',
  IMPORT_STATE_CHECKING: 'checking',
  IMPORT_STATE_READY: 'ready',
  IMPORT_STATE_RUNNING: 'running',
  IMPORT_STATE_DONE: 'result',
  IMPORT_STATE_FAILED: 'failed',
  IMPORT_STATE_UNDOING: 'undoing',
  IMPORT_STATE_UNDONE: 'undone',
  IMPORT_STATE_CANCELLED: 'cancelled',
};

/** `remapping`: a person went back from the preview to the columns. */
export function screenOf(state: ImportState | undefined, remapping = false): Screen {
  if (state === 'IMPORT_STATE_READY' && remapping) return 'map';
  return SCREENS[state ?? 'IMPORT_STATE_UNSPECIFIED'] ?? 'reading';
}

const STEP_OF: Record<Screen, Step> = {
  reading: 'map',
  map: 'map',
  checking: 'check',
  ready: 'check',
  running: 'run',
  result: 'run',
  failed: 'run',
  cancelled: 'run',
  undoing: 'run',
  undone: 'run',
};

export const stepOf = (screen: Screen): Step => STEP_OF[screen];

/** The server is at work: what is shown changes by itself. */
export function isBusy(state: ImportState | undefined): boolean {
  return ['reading', 'checking', 'running', 'undoing'].includes(screenOf(state));
}

const ENDED: ImportState[] = ['IMPORT_STATE_DONE', 'IMPORT_STATE_CANCELLED', 'IMPORT_STATE_FAILED'];

/** Something was written, and can be taken back. */
export function canUndo(state: ImportState | undefined, counts: ImportCounts | undefined): boolean {
  return ENDED.includes(state ?? 'IMPORT_STATE_UNSPECIFIED') && written(counts) > 0;
}

/** Rows that an import created or changed. Once it ended, its counts are what was done; before, what will be. */
export function written({ create = 0, update = 0, processed = 0 }: ImportCounts = {}): number {
  return Math.min(create + update, processed);
}

export function canCancel(state: ImportState | undefined): boolean {
  return ['reading', 'map', 'checking', 'ready', 'running'].includes(screenOf(state));
}

/** 0..100 of what the server is at; undefined while it is not known. */
export function percentOf(counts: ImportCounts | undefined): number | undefined {
  const total = counts?.total ?? 0;
  if (total <= 0) return undefined;
  return Math.min(100, Math.floor(((counts?.processed ?? 0) / total) * 100));
}

export interface Sample {
  /** ms */
  time: number;
  processed: number;
}

const WINDOW_MS = 10_000;

/** The samples of the last seconds with the newest one; a number that fell means another phase: begin anew. */
export function withSample(samples: Sample[], next: Sample): Sample[] {
  const last = samples.at(-1);
  if (last && next.processed < last.processed) return [next];
  return [...samples.filter(({ time }) => next.time - time <= WINDOW_MS), next];
}

/** Rows a second over the samples; undefined before it can be told. */
export function rateOf(samples: Sample[]): number | undefined {
  const first = samples[0];
  const last = samples.at(-1);
  if (!first || !last || last.time <= first.time || last.processed <= first.processed) return undefined;
  return ((last.processed - first.processed) * 1000) / (last.time - first.time);
}
