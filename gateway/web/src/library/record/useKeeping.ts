import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { SLOW } from '@/api/queries';
import type { AnyRecord, FieldDescription } from '@/api/types';
import { useSession } from '@/app/session/session';
import { accessTo, canFill, isEmpty, jsonName, visibleFields } from '@/kit/fields/fields';
import { useUndo } from '@/kit/useUndo';
import { type LibraryKind, refreshLibrary } from './kinds';

const NO_FIELDS: FieldDescription[] = [];

/** The fields of a record type as this person meets them. */
export function useKindFields({ type, describe }: LibraryKind): FieldDescription[] {
  const { data } = useQuery({
    queryKey: [type, 'describe'],
    queryFn: describe,
    staleTime: SLOW,
    select: ({ fields }) => visibleFields(fields),
  });
  return data ?? NO_FIELDS;
}

/** Whether this person may change a record: what all branches share is kept by those who reach all of it. */
export function useMayKeep({ permission }: LibraryKind): (record?: AnyRecord) => boolean {
  const reach = useSession().permissions[permission];
  return (record) => Boolean(reach) && (!record || reach === 'all' || Boolean(record.branchId));
}

/** What a form may fill, in its order. */
export function formFields(
  { fields: names }: LibraryKind,
  fields: FieldDescription[],
  record?: AnyRecord,
): FieldDescription[] {
  return names
    .flatMap((name) => fields.find((field) => field.name === name) ?? [])
    .filter((field) => (record ? accessTo(field, record) === 'edit' : canFill(field)));
}

/** What makes the same record again. */
export function againOf({ fields, kept }: LibraryKind, record: AnyRecord): AnyRecord {
  const names = [...fields, ...kept, 'branch_id'].map(jsonName);
  return Object.fromEntries(
    names.filter((name) => !isEmpty(record[name])).map((name) => [name, record[name]]),
  );
}

/** Takes a record away; for ten seconds it can be made again, with `more` that went with it. */
export function useRemove(kind: LibraryKind) {
  const { t } = useTranslation('library');
  const undo = useUndo();
  return async (record: AnyRecord, name: string, more?: (made: AnyRecord) => Promise<unknown>) => {
    await kind.remove(String(record.id), record.etag as string | undefined);
    await refreshLibrary();
    undo(t('edit.removed', { name }), async () => {
      const made = await kind.create(againOf(kind, record));
      await more?.(made);
      await refreshLibrary();
    });
  };
}
