import { expect, test } from 'vitest';
import { readSettings, requestOf, writeSettings } from './settings';

test('an address says what the figures are narrowed to, and is read back', () => {
  const text = 'period=custom&days=2026-03-01..2026-03-31&by=OWNER&BRANCH=1&BRANCH=2&COUNTRY=-';
  const settings = readSettings(new URLSearchParams(text));
  expect(settings.filters).toEqual({ BRANCH: ['1', '2'], COUNTRY: ['-'] });
  expect(writeSettings(settings).toString()).toBe(text);
  expect(requestOf(settings)).toEqual({
    fromDate: '2026-03-01',
    toDate: '2026-03-31',
    groupBy: 'FIGURE_DIMENSION_OWNER',
    filters: [
      { dimension: 'FIGURE_DIMENSION_BRANCH', values: ['1', '2'] },
      // "has none" is the empty text for the service
      { dimension: 'FIGURE_DIMENSION_COUNTRY', values: [''] },
    ],
  });
});

test('without filters none is asked for', () => {
  expect(requestOf(readSettings(new URLSearchParams('by=MONTH&MONTH=2026-03')))).not.toHaveProperty(
    'filters',
  );
});
