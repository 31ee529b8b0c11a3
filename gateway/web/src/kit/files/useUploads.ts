import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AttachedFile } from '@/api/types';
import { problemText } from '../problemText';
import { LARGEST, sizeText } from './size';
import { uploadFile } from './upload';

interface Sending {
  name: string;
  share: number;
}

/** Sends files one after the other; each joins the list when the store has it. */
export function useUploads(files: AttachedFile[], onChange: (files: AttachedFile[]) => void) {
  const { t } = useTranslation('kit');
  const [sending, setSending] = useState<Sending[]>([]);
  const [problems, setProblems] = useState<string[]>([]);
  // the list may change while a file is on its way
  const current = useRef(files);
  useEffect(() => {
    current.current = files;
  }, [files]);
  const refused = ({ name, size }: File): string | null => {
    if (size === 0) return t('files.empty', { name });
    return size > LARGEST ? t('files.tooLarge', { name, size: sizeText(LARGEST) }) : null;
  };
  const send = async (file: File) => {
    const { name } = file;
    setSending((old) => [...old, { name, share: 0 }]);
    try {
      const fileId = await uploadFile(file, (share) =>
        setSending((old) => old.map((one) => (one.name === name ? { name, share } : one))),
      );
      current.current = [...current.current, { fileId, name, note: '', size: String(file.size) }];
      onChange(current.current);
    } catch (error) {
      setProblems((old) => [...old, `${name}: ${problemText(error, t)}`]);
    } finally {
      setSending((old) => old.filter((one) => one.name !== name));
    }
  };
  const add = async (chosen: File[]) => {
    const wrong = chosen.flatMap((file) => refused(file) ?? []);
    setProblems(wrong);
    for (const file of chosen) if (refused(file) === null) await send(file);
  };
  return { sending, problems, add };
}
