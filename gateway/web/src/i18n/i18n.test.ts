import { describe, expect, test } from 'vitest';
import en from './en';
import zh from './zh';

type Texts = Record<string, unknown>;

/** Every file of a folder is a namespace with the file's name. */
function namespaces(files: Record<string, Texts>): Record<string, Texts> {
  return Object.fromEntries(
    Object.entries(files).map(([path, texts]) => [path.split('/').at(-1)?.replace('.json', ''), texts]),
  );
}

const zhTexts = namespaces(import.meta.glob<Texts>('./zh/*.json', { eager: true, import: 'default' }));
const enTexts = namespaces(import.meta.glob<Texts>('./en/*.json', { eager: true, import: 'default' }));

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
    expect(Object.keys(zhTexts).sort()).toEqual(Object.keys(enTexts).sort());
  });

  test('both languages bring the same at once', () => {
    expect(Object.keys(zh.texts)).toEqual(Object.keys(en.texts));
  });

  test.each(Object.keys({ ...zhTexts, ...enTexts }))('%s has every key in both languages', (namespace) => {
    expect([...new Set(keysOf(zhTexts[namespace]))].sort()).toEqual(
      [...new Set(keysOf(enTexts[namespace]))].sort(),
    );
  });

  test.each(Object.keys(enTexts))('%s has no empty text and no Chinese in English', (namespace) => {
    expect(
      textsOf(enTexts[namespace]).filter((text) => !text.trim() || /[\u4e00-\u9fff]/.test(text)),
    ).toEqual([]);
    expect(textsOf(zhTexts[namespace]).filter((text) => !text.trim())).toEqual([]);
  });
});
