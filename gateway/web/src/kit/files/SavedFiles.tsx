import { useEffect, useRef, useState } from 'react';
import type { AttachedFile } from '@/api/types';
import { FileList } from './FileList';

/** A note is saved when its writer rests. */
const REST_MS = 800;

interface SavedFilesProps {
  id: string;
  files: AttachedFile[];
  hrefOf: (fileId: string) => string;
  editable: boolean;
  onSave: (files: AttachedFile[]) => Promise<void>;
}

/** Files of a record that has no form to save: each change is saved by itself, one after the other. */
export function SavedFiles({ files, onSave, ...rest }: SavedFilesProps) {
  const [draft, setDraft] = useState<AttachedFile[] | null>(null);
  const line = useRef(Promise.resolve());
  const resting = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(resting.current), []);
  const save = (changed: AttachedFile[]) => {
    line.current = line.current.then(async () => {
      await onSave(changed);
      // what was written meanwhile is still to be saved
      setDraft((current) => (current === changed ? null : current));
    });
  };
  const change = (changed: AttachedFile[]) => {
    clearTimeout(resting.current);
    const noteOnly = changed.length === (draft ?? files).length;
    setDraft(changed);
    if (noteOnly) resting.current = setTimeout(() => save(changed), REST_MS);
    else save(changed);
  };
  return <FileList {...rest} files={draft ?? files} onChange={change} />;
}
