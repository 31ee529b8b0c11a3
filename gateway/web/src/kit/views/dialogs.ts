import { later } from '../later';

export const SaveViewDialog = later(async () => (await import('./SaveViewDialog')).SaveViewDialog);
