const KB = 1024;
const MB = KB * KB;

/** What a record takes: an answer of the API travels whole. */
export const LARGEST = 15 * MB;

/** 1536 -> `1.5 KB`. */
export function sizeText(bytes: number): string {
  if (bytes < KB) return `${bytes} B`;
  const [number, unit] = bytes < MB ? [bytes / KB, 'KB'] : [bytes / MB, 'MB'];
  return `${number >= 10 || Number.isInteger(number) ? Math.round(number) : number.toFixed(1)} ${unit}`;
}
