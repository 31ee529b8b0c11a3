import { match } from 'pinyin-pro';

/** Does the text answer what was typed: as a part of it, or by pinyin (`xs`, `xiansuo` for 线索)? */
export function matches(text: string, typed: string): boolean {
  const words = typed.trim().toLowerCase();
  if (!words || text.toLowerCase().includes(words)) return true;
  return match(text, words, { precision: 'start', continuous: true, space: 'ignore' }) !== null;
}
