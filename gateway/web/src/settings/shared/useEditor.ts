import { useQueryClient } from '@tanstack/react-query';
import { App } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Problem, toProblem } from '@/api/problem';
import { changesOf, errorsOf } from './errors';

export interface Identified {
  id?: string;
  etag?: string;
  /** 0 = of the whole organisation. */
  branchId?: number;
}

interface EditorSettings<T extends Identified> {
  /** The record as it was read, or what a new one begins with. */
  initial: T;
  /** Query keys that begin with it are asked again after a change. */
  type: string;
  /** How the API calls the record in the names of wrong fields: `pipeline`. */
  noun: string;
  create: (draft: T) => Promise<T>;
  /** Only what changed, and the etag that was read. */
  update: (id: string, changes: Partial<T>, etag: string | undefined) => Promise<T>;
  /** What can be seen to be wrong without asking: place -> message. */
  check?: (draft: T) => Record<string, string>;
  onSaved: (saved: T) => void;
}

export interface Editor<T extends Identified> {
  draft: T;
  /** `settled`: places whose errors are not known any more; the changed keys when it is left out. */
  set: (change: Partial<T>, settled?: string[]) => void;
  isNew: boolean;
  dirty: boolean;
  saving: boolean;
  failure: Problem | null;
  errors: Record<string, string>;
  errorAt: (path: string) => string | undefined;
  save: () => Promise<void>;
}

/** A record being made or changed: draft, what is wrong with it, and saving. */
export function useEditor<T extends Identified>(settings: EditorSettings<T>): Editor<T> {
  const { t } = useTranslation('settings');
  const { message } = App.useApp();
  const queries = useQueryClient();
  const { noun } = settings;
  // as it was opened: a change that arrives meanwhile must be a conflict, not be overwritten
  const [initial] = useState(settings.initial);
  const [draft, setDraft] = useState(initial);
  const [saving, setSaving] = useState(false);
  const [failure, setFailure] = useState<Problem | null>(null);
  const [errors, setErrors] = useState<Record<string, string>>({});
  const isNew = !initial.id;
  const changes = changesOf(initial, draft);
  const save = async () => {
    const wrong = settings.check?.(draft) ?? {};
    setErrors(wrong);
    setFailure(null);
    if (Object.keys(wrong).length > 0) return;
    setSaving(true);
    try {
      const saved = isNew
        ? await settings.create(draft)
        : await settings.update(initial.id ?? '', changes, initial.etag);
      await queries.invalidateQueries({ queryKey: [settings.type] });
      void message.success(t('saved'));
      settings.onSaved(saved);
    } catch (error) {
      const problem = toProblem(error);
      setFailure(problem);
      setErrors(errorsOf(problem, noun));
    } finally {
      setSaving(false);
    }
  };
  return {
    draft,
    // what was wrong with a value is not known any more when the value is another one
    set: (change, settled = Object.keys(change)) => {
      setDraft((old) => ({ ...old, ...change }));
      setErrors((old) => without(old, settled));
    },
    isNew,
    dirty: Object.keys(changes).length > 0,
    saving,
    failure,
    errors,
    errorAt: (path) => errors[path],
    save,
  };
}

function without(errors: Record<string, string>, places: string[]): Record<string, string> {
  const inside = (path: string, place: string) => path === place || /^[.[]/.test(path.slice(place.length));
  const stays = ([path]: [string, string]) =>
    !places.some((place) => path.startsWith(place) && inside(path, place));
  return Object.fromEntries(Object.entries(errors).filter(stays));
}
