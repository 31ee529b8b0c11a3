import { type ReactNode, useCallback, useState } from 'react';

/** Shows a dialog and answers with what it gives; null when it was left. */
export type Ask = <T>(dialog: (done: (answer: T | null) => void) => ReactNode) => Promise<T | null>;

/** A way to ask something in a dialog, and the place where the dialog is shown. */
export function useAsk(): [Ask, ReactNode] {
  const [dialog, setDialog] = useState<ReactNode>(null);
  const ask: Ask = useCallback(
    (show) =>
      new Promise((resolve) => {
        const done: Parameters<typeof show>[0] = (answer) => {
          setDialog(null);
          resolve(answer);
        };
        setDialog(show(done));
      }),
    [],
  );
  return [ask, dialog];
}
