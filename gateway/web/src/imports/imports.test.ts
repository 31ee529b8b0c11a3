import { describe, expect, test } from 'vitest';
import type { FieldDescription } from '@/api/types';
import type { ImportState } from './api';
import {
  canCancel,
  canUndo,
  isBusy,
  percentOf,
  rateOf,
  type Sample,
  screenOf,
  stepOf,
  withSample,
  written,
} from './machine';
import { importable, isReady, letterOf, mappingOf, problemsOf, requestOf, trustOf } from './mapping';

describe('the way of an import', () => {
  test.each<[ImportState, string, string, boolean, boolean]>([
    ['IMPORT_STATE_ANALYZING', 'reading', 'map', true, true],
    ['IMPORT_STATE_MAPPING', 'map', 'map', false, true],
    ['IMPORT_STATE_CHECKING', 'checking', 'check', true, true],
    ['IMPORT_STATE_READY', 'ready', 'check', false, true],
    ['IMPORT_STATE_RUNNING', 'running', 'run', true, true],
    ['IMPORT_STATE_DONE', 'result', 'run', false, false],
    ['IMPORT_STATE_FAILED', 'failed', 'run', false, false],
    ['IMPORT_STATE_UNDOING', 'undoing', 'run', true, false],
    ['IMPORT_STATE_UNDONE', 'undone', 'run', false, false],
    ['IMPORT_STATE_CANCELLED', 'cancelled', 'run', false, false],
  ])('%s', (state, screen, step, busy, cancel) => {
    expect(screenOf(state)).toBe(screen);
    expect(stepOf(screenOf(state))).toBe(step);
    expect(isBusy(state)).toBe(busy);
    expect(canCancel(state)).toBe(cancel);
  });

  test('from the preview back to the columns, but not from elsewhere', () => {
    expect(screenOf('IMPORT_STATE_READY', true)).toBe('map');
    expect(screenOf('IMPORT_STATE_RUNNING', true)).toBe('running');
  });

  test('can be taken back when rows were written', () => {
    expect(canUndo('IMPORT_STATE_DONE', { create: 3, processed: 5 })).toBe(true);
    expect(canUndo('IMPORT_STATE_DONE', { fail: 5, processed: 5 })).toBe(false);
    expect(canUndo('IMPORT_STATE_CANCELLED', { total: 9, create: 0, processed: 0 })).toBe(false);
    expect(canUndo('IMPORT_STATE_CANCELLED', { total: 300, create: 90, skip: 10, processed: 100 })).toBe(
      true,
    );
    expect(canUndo('IMPORT_STATE_FAILED', { total: 300, create: 100, processed: 100 })).toBe(true);
    expect(canUndo('IMPORT_STATE_FAILED', { total: 300 })).toBe(false);
    expect(canUndo('IMPORT_STATE_READY', { total: 9, create: 9, processed: 9 })).toBe(false);
    expect(canUndo('IMPORT_STATE_UNDONE', { create: 3, processed: 3 })).toBe(false);
    expect(written({ create: 90, update: 5, skip: 5, processed: 100 })).toBe(95);
  });

  test('tells how far and how fast', () => {
    expect(percentOf({ total: 300, processed: 299 })).toBe(99);
    expect(percentOf({ total: 0 })).toBeUndefined();
    let samples: Sample[] = [];
    for (let second = 0; second <= 20; second += 1) {
      samples = withSample(samples, { time: second * 1000, processed: second * 500 });
    }
    expect(rateOf(samples)).toBe(500);
    expect(samples.length).toBe(11);
    expect(withSample(samples, { time: 21_000, processed: 0 })).toHaveLength(1);
    expect(rateOf([])).toBeUndefined();
  });
});

describe('mapping', () => {
  const edit = { importable: true, right: 'FIELD_RIGHT_EDIT' as const };
  const fields: FieldDescription[] = [
    { name: 'name', required: true, ...edit },
    { name: 'phone', ...edit },
    { name: 'channel_id', ...edit },
    { name: 'budget_amount', importable: true, right: 'FIELD_RIGHT_READ' },
    { name: 'score', right: 'FIELD_RIGHT_EDIT' },
    { name: 'email', importable: true, right: 'FIELD_RIGHT_MASKED_IN_LISTS' },
    { name: 'create_time', importable: true, outputOnly: true, right: 'FIELD_RIGHT_EDIT' },
  ];
  const found = {
    etag: 'e1',
    fileId: 'f1',
    columns: [
      { header: '姓名', field: 'name', confidence: 1 },
      { index: 1, header: '电话', field: 'phone', confidence: 0.8 },
      { index: 2, header: '备用', field: '' },
    ],
  };

  test('begins with what was suggested; zero is left out of JSON', () => {
    const mapping = mappingOf(found, ['phone', 'wechat', 'email', 'name+birth_date']);
    expect(mapping.columns).toEqual({ 0: 'name', 1: 'phone', 2: '' });
    expect(mapping.policy).toBe('DUPLICATE_POLICY_SKIP');
    expect(isReady(problemsOf(mapping, fields))).toBe(true);
  });

  test('offers only what a file may set and this person may fill', () => {
    expect(importable(fields).map(({ name }) => name)).toEqual([
      'name',
      'phone',
      'channel_id',
      'email',
      'create_time',
    ]);
  });

  test('a field has one column, a required one has a column or a default', () => {
    const mapping = mappingOf(found, ['phone', 'wechat', 'email', 'name+birth_date']);
    const twice = problemsOf({ ...mapping, columns: { 0: 'phone', 1: 'phone' } }, fields);
    expect(twice.twice).toEqual(['phone']);
    expect(twice.missing.map(({ name }) => name)).toEqual(['name']);
    const byDefault = { ...mapping, columns: { 1: 'phone' }, defaults: { name: '未知' } };
    expect(isReady(problemsOf(byDefault, fields))).toBe(true);
    expect(problemsOf({ ...mapping, columns: { 0: '' } }, fields).nothing).toBe(true);
    expect(problemsOf({ ...mapping, matchFields: [] }, fields).noMatch).toBe(true);
  });

  test('is sent with every column and without empty defaults', () => {
    const mapping = {
      ...mappingOf(found, ['phone', 'wechat', 'email', 'name+birth_date']),
      defaults: { channel_id: 'c1', tags: [] },
      assign: true,
    };
    expect(requestOf(found, mapping)).toEqual({
      etag: 'e1',
      columns: [
        { index: 0, field: 'name' },
        { index: 1, field: 'phone' },
        { index: 2, field: '' },
      ],
      matchFields: ['phone', 'wechat', 'email', 'name+birth_date'],
      duplicatePolicy: 'DUPLICATE_POLICY_SKIP',
      defaults: { channel_id: 'c1' },
      assign: true,
    });
  });

  test('trust and letters', () => {
    expect([0.95, 0.7, 0.2, undefined].map(trustOf)).toEqual(['sure', 'likely', 'unsure', 'unsure']);
    expect([0, 25, 26, 701, 702].map(letterOf)).toEqual(['A', 'Z', 'AA', 'ZZ', 'AAA']);
  });
});
