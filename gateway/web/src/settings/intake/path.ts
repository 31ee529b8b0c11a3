/** What a path finds in a sample payload: the text the field would get, nothing, or why it cannot be read. */
export type Found = { text: string } | { missing: true } | { wrong: 'json' };

/** The sample as data; undefined when it is no JSON. */
export function sampleOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** The value at a dotted path (`data.contacts.0.mobile`), read as the service reads it; lists are joined. */
export function pick(payload: unknown, path: string): Found {
  if (payload === undefined) return { wrong: 'json' };
  let found: unknown = payload;
  for (const part of path.split('.')) {
    if (Array.isArray(found)) found = /^\d+$/.test(part) ? (found[Number(part)] as unknown) : undefined;
    else if (typeof found === 'object' && found !== null) {
      found = Object.hasOwn(found, part) ? (found as Record<string, unknown>)[part] : undefined;
    } else return { missing: true };
  }
  if (found === undefined || found === null || found === '') return { missing: true };
  return { text: Array.isArray(found) ? found.map(written).join('、') : written(found) };
}

function written(value: unknown): string {
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value);
}

/** Every path of a sample that leads to a value, for choosing instead of typing. */
export function pathsOf(payload: unknown, prefix = '', depth = 0): string[] {
  if (depth > 8) return [];
  if (Array.isArray(payload)) {
    const plain = payload.every((item) => typeof item !== 'object' || item === null);
    const here = plain && prefix ? [prefix] : [];
    return [
      ...here,
      ...payload.slice(0, 3).flatMap((item, at) => pathsOf(item, joined(prefix, String(at)), depth + 1)),
    ];
  }
  if (typeof payload === 'object' && payload !== null) {
    return Object.entries(payload).flatMap(([key, value]) =>
      // a key with a dot cannot be written as a path
      key.includes('.') ? [] : pathsOf(value, joined(prefix, key), depth + 1),
    );
  }
  return prefix ? [prefix] : [];
}

const joined = (prefix: string, part: string) => (prefix ? `${prefix}.${part}` : part);
