import type { FieldError } from '@/api/problem';
import type { AnyRecord } from '@/api/types';
import { jsonName } from '../fields/fields';
import type { Content, Parcel } from './model';
import type { GridRecord } from './row';

/** As many records as one call of the API takes. */
export const MOST = 1000;
const CUSTOM = 'custom.';

export function batchesOf<T>(items: T[], most = MOST): T[][] {
  const batches: T[][] = [];
  for (let begin = 0; begin < items.length; begin += most) batches.push(items.slice(begin, begin + most));
  return batches;
}

/** Field values as the part of a record that is sent, and the fields it is about. */
export function recordOf(sent: Map<string, Content>): { record: GridRecord; mask: string[] } {
  const record: AnyRecord = {};
  const custom: AnyRecord = {};
  const mask: string[] = [];
  for (const [field, { value }] of sent) {
    if (field.startsWith(CUSTOM)) custom[field.slice(CUSTOM.length)] = value;
    else {
      record[jsonName(field)] = value;
      mask.push(jsonName(field));
    }
  }
  if (Object.keys(custom).length > 0) {
    // keys of custom fields cannot be written into a mask without loss; the service joins what it is given
    record.custom = custom;
    mask.push('custom');
  }
  return { record, mask };
}

export interface UpdateRequest {
  record: GridRecord;
  updateMask: string;
}

/** A row's changes as the API wants them; the etag refuses to overwrite what somebody else changed. */
export function requestOf({ row, sent }: Parcel): UpdateRequest {
  const { record, mask } = recordOf(sent);
  return {
    record: { ...record, id: row.record.id, etag: row.record.etag },
    updateMask: mask.join(','),
  };
}

/** `requests[3].lead.birth_date` -> place 3 and the field. Errors without a place are left out. */
export function placedErrors(errors: FieldError[]): { place: number; field: string; message: string }[] {
  return errors.flatMap(({ field, detail = '', reason = '' }) => {
    const found = /^requests\[(\d+)\]\.?(.*)$/.exec(field);
    return found
      ? { place: Number(found[1]), field: fieldName(found[2] ?? ''), message: detail || reason }
      : [];
  });
}

/** `lead.targetCountries[0]` or `update_mask.target_countries` -> `target_countries`. */
export function fieldName(path: string): string {
  const plain = path.replace(/^(?!custom\.)\w+\./, '').replace(/\[.*$/, '');
  return plain.startsWith(CUSTOM) ? plain : plain.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
