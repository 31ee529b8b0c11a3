import { useCallback, useState } from 'react';

type Match = (text: string, typed: string) => boolean;

const plain: Match = (text, typed) => text.toLowerCase().includes(typed.trim().toLowerCase());

/** Finds options by part, pinyin or initials; the dictionary is loaded when somebody is about to type. */
export function usePinyin(): { filter: Match; prepare: () => void } {
  const [match, setMatch] = useState<{ run: Match }>({ run: plain });
  const prepare = useCallback(() => {
    void import('./pinyin').then(({ matches }) => setMatch({ run: matches }));
  }, []);
  return { filter: match.run, prepare };
}
