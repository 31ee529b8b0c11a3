import { describe, expect, test } from 'vitest';
import en from './en';
import zh from './zh';

/** `a.b.c` for every text; plural suffixes are one text, because Chinese has no plural. */
function keysOf(value: unknown, prefix = ''): string[] {
  if (typeof value === 'string') return [prefix.replace(/_(one|other|zero)$/, '')];
  return Object.entries(value as object).flatMap(([key, child]) =>
    keysOf(child, prefix ? `${prefix}.${key}` : key),
  );
}

function textsOf(value: unknown): string[] {
  return typeof value === 'string' ? [value] : Object.values(value as object).flatMap(textsOf);
}

describe('texts', () => {
  test('both languages have the same namespaces', () => {
    expect(Object.keys(zh).sort()).toEqual(Object.keys(en).sort());
  });

  test.each(Object.keys({ ...zh, ...en }))('%s has every key in both languages', (namespace) => {
    expect([...new Set(keysOf(zh[namespace]))].sort()).toEqual([...new Set(keysOf(en[namespace]))].sort());
  });

  test.each(Object.keys(en))('%s has no empty text and no Chinese in English', (namespace) => {
    expect(textsOf(en[namespace]).filter((text) => !text.trim() || /[\u4e00-\u9fff]/.test(text))).toEqual([]);
    expect(textsOf(zh[namespace]).filter((text) => !text.trim())).toEqual([]);
  });
});
