import dayjs from 'dayjs';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { toCsv } from '@/kit/csv';
import { countDelta, countOf, formatRatio, ratioDelta, ratioOf, STAGES } from './figures';
import { comparisonOf, periodOf, pointsOf, stepOf } from './period';
import { readSettings, requestOf, writeSettings } from './settings';
import { follower } from '../shared/useLiveReport';

const won = STAGES[4]!;

describe('figures', () => {
  test('counts come as text; a ratio whose divisor is 0 is absent, not 0', () => {
    expect(countOf({ wonCount: '12' }, won)).toBe(12);
    expect(countOf(undefined, won)).toBe(0);
    expect(formatRatio(ratioOf({ wonRatio: 0.3333 }, won))).toBe('33.3%');
    expect(formatRatio(ratioOf({ wonRatio: 0 }, won))).toBe('0.0%');
    expect(formatRatio(ratioOf({}, won))).toBe('—');
    expect(ratioOf({ newCount: '3' }, STAGES[0]!)).toBeUndefined();
  });

  test('change of a count is relative, from nothing absolute', () => {
    expect(countDelta(150, 100)).toEqual({ direction: 'up', text: '+50.0%' });
    expect(countDelta(50, 100)).toEqual({ direction: 'down', text: '−50.0%' });
    expect(countDelta(7, 0)).toEqual({ direction: 'up', text: '+7' });
    expect(countDelta(7, 7).direction).toBe('same');
  });

  test('change of a ratio is in points', () => {
    expect(ratioDelta(0.45, 0.4, 'pp')).toEqual({ direction: 'up', text: '+5.0 pp' });
    expect(ratioDelta(0.4, 0.45, 'pp')).toEqual({ direction: 'down', text: '−5.0 pp' });
    expect(ratioDelta(undefined, 0.45, 'pp')).toBeUndefined();
  });
});

describe('periods', () => {
  const today = dayjs('2026-03-31');

  test('are whole months, quarters and years', () => {
    expect(periodOf('thisMonth', today)).toEqual({ from: '2026-03-01', to: '2026-03-31' });
    expect(periodOf('lastMonth', today)).toEqual({ from: '2026-02-01', to: '2026-02-28' });
    expect(periodOf('thisQuarter', today)).toEqual({ from: '2026-01-01', to: '2026-03-31' });
    expect(periodOf('lastQuarter', today)).toEqual({ from: '2025-10-01', to: '2025-12-31' });
  });

  test('are compared with as many months, or as many days', () => {
    expect(comparisonOf('previous', { from: '2026-03-01', to: '2026-03-31' })).toEqual({
      from: '2026-02-01',
      to: '2026-02-28',
    });
    expect(comparisonOf('previous', { from: '2026-01-01', to: '2026-03-31' }).from).toBe('2025-10-01');
    expect(comparisonOf('previous', { from: '2026-03-10', to: '2026-03-12' })).toEqual({
      from: '2026-03-07',
      to: '2026-03-09',
    });
    expect(comparisonOf('lastYear', { from: '2025-02-01', to: '2025-02-28' })).toEqual({
      from: '2024-02-01',
      to: '2024-02-29',
    });
  });

  test('have a point for every day, week (from Monday) or month until today', () => {
    expect(pointsOf({ from: '2026-03-29', to: '2026-04-30' }, 'DAY', '', today)).toEqual([
      '2026-03-29',
      '2026-03-30',
      '2026-03-31',
    ]);
    expect(pointsOf({ from: '2026-03-01', to: '2026-03-15' }, 'WEEK', '', today)).toEqual([
      '2026-02-23',
      '2026-03-02',
      '2026-03-09',
    ]);
    expect(pointsOf({ from: '2026-01-15', to: '2026-03-31' }, 'MONTH', '', today)).toEqual([
      '2026-01',
      '2026-02',
      '2026-03',
    ]);
    expect(pointsOf({ from: '2026-03-31', to: '2026-04-30' }, 'DAY', '2026-04-01', today)).toHaveLength(2);
    expect(stepOf({ from: '2026-01-01', to: '2026-12-31' })).toBe('MONTH');
  });
});

describe('settings', () => {
  test('survive the address', () => {
    const text =
      'period=custom&days=2026-01-05..2026-02-05&compare=previous&by=OWNER%2CCHANNEL&CHANNEL=c1&CHANNEL=-';
    const settings = readSettings(new URLSearchParams(text));
    expect(settings.groupBy).toEqual(['OWNER', 'CHANNEL']);
    expect(writeSettings(settings).toString()).toBe(text);
  });

  test('become the question; "none" is the empty text', () => {
    const request = requestOf(
      readSettings(
        new URLSearchParams('period=custom&days=2026-01-01..2026-01-31&compare=previous&by=COUNTRY&OWNER=-'),
      ),
    );
    expect(request).toEqual({
      fromDate: '2026-01-01',
      toDate: '2026-01-31',
      compareFromDate: '2025-12-01',
      compareToDate: '2025-12-31',
      groupBy: ['DIMENSION_COUNTRY'],
      filters: [{ dimension: 'DIMENSION_OWNER', values: [''] }],
    });
  });

  test('that make no sense are the usual ones', () => {
    const settings = readSettings(new URLSearchParams('period=custom&days=x&by=NAME,OWNER,CHANNEL,BRANCH'));
    expect(settings.period).toBe('thisMonth');
    expect(settings.groupBy).toEqual(['OWNER', 'CHANNEL']);
  });
});

describe('export', () => {
  test('neutralises formulas, keeps numbers, quotes', () => {
    const text = toCsv([
      ['=1+1', '@x', '-5', '+cmd|x', 12],
      ['a,b', 'say "hi"', '-', '', '45.3%'],
    ]);
    expect(text.startsWith('\ufeff')).toBe(true);
    expect(text.slice(1).split('\r\n')).toEqual([
      `'=1+1,'@x,-5,'+cmd|x,12`,
      `"a,b","say ""hi""",'-,,45.3%`,
      '',
    ]);
  });
});

describe('following changes', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  test('asks soon after the first of many changes, and until they have surely come', () => {
    const run = vi.fn();
    const { changed } = follower(run);
    changed();
    vi.advanceTimersByTime(150);
    changed();
    vi.advanceTimersByTime(100);
    expect(run).toHaveBeenCalledTimes(1);
    vi.advanceTimersByTime(5_000);
    expect(run).toHaveBeenCalledTimes(4);
  });

  test('stops', () => {
    const run = vi.fn();
    const { changed, stop } = follower(run);
    changed();
    stop();
    vi.advanceTimersByTime(5_000);
    expect(run).not.toHaveBeenCalled();
  });
});
