import { useEffect } from 'react';
import { create } from 'zustand';

/** A restart of the edge is over in a moment: said only when it lasts. */
const PATIENCE_MS = 8_000;

interface Connection {
  stream: boolean;
  network: boolean;
  set(change: Partial<Pick<Connection, 'stream' | 'network'>>): void;
}

const useConnection = create<Connection>()((set) => ({
  stream: true,
  network: true,
  set: (change) => set(change),
}));

let waiting: ReturnType<typeof setTimeout> | undefined;

/** The live stream was lost, or stands again. */
export function streamIs(open: boolean) {
  clearTimeout(waiting);
  const tell = () => useConnection.getState().set({ stream: open });
  if (open) tell();
  else waiting = setTimeout(tell, PATIENCE_MS);
}

/** Is there no way to the server at present? */
export function useLost(): boolean {
  const { stream, network, set } = useConnection();
  useEffect(() => {
    // only the change tells something: a browser calls a network without a gateway "offline" although we are in it
    const online = () => set({ network: true });
    const offline = () => set({ network: false });
    window.addEventListener('online', online);
    window.addEventListener('offline', offline);
    return () => {
      window.removeEventListener('online', online);
      window.removeEventListener('offline', offline);
    };
  }, [set]);
  return !stream || !network;
}
