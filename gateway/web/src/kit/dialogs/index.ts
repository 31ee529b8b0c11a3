import { later } from '../later';

/** Small questions that come up everywhere. */
export const ReasonDialog = later(async () => (await import('./ReasonDialog')).ReasonDialog);
export const PersonDialog = later(async () => (await import('./PersonDialog')).PersonDialog);
