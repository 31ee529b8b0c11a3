import { useEffect } from 'react';
import { queryClient } from '@/api/queries';
import { useMe, useSession } from '../session/session';
import { streamIs } from './connection';
import { notifyOf } from './notify';

/** What the edge tells about a change: ids and names of fields, never values. */
export interface LiveFrame {
  /** The event: `matricula.leads.v1.LeadMoved`. */
  type: string;
  /** `leads.lead`: the first element of the query keys it makes stale. */
  recordType: string;
  id: string;
  seq: number;
  branchId: number;
  actorId: string;
  changed: string[];
}

/** Changes of this long are shown together, so that an import does not reload a list for every row. */
const GATHER_MS = 250;
const RETRY_MS = 5_000;

/** Collects record types and asks for what is shown of them again, at most every GATHER_MS. */
export function gatherer(refresh: (types: string[]) => void, wait = GATHER_MS) {
  const types = new Set<string>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  return {
    add(type: string) {
      types.add(type);
      timer ??= setTimeout(() => {
        timer = undefined;
        refresh([...types]);
        types.clear();
      }, wait);
    },
    stop: () => clearTimeout(timer),
  };
}

const listeners = new Set<(frame: LiveFrame) => void>();

/** Hears of every change as it comes, for what has to follow more closely than the query cache. */
export function useLiveFrames(listener: (frame: LiveFrame) => void) {
  useEffect(() => {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  }, [listener]);
}

function refresh(types: string[]) {
  for (const type of types) void queryClient.invalidateQueries({ queryKey: [type] });
}

/** Opens the stream and keeps it open; `onBack` when it stands again after it was lost. Answers how to end it. */
export function connect(
  onFrame: (frame: LiveFrame) => void,
  onBack: () => void,
  onState: (open: boolean) => void = () => undefined,
): () => void {
  let source: EventSource;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let lost = false;
  const open = () => {
    source = new EventSource('/api/v1/live');
    source.addEventListener('hello', () => {
      if (lost) onBack();
      lost = false;
      onState(true);
    });
    source.onmessage = ({ data }: MessageEvent<string>) => onFrame(JSON.parse(data) as LiveFrame);
    source.onerror = () => {
      lost = true;
      onState(false);
      // the browser tries again by itself unless the answer was an error
      if (source.readyState === EventSource.CLOSED) retry = setTimeout(open, RETRY_MS);
    };
  };
  open();
  return () => {
    clearTimeout(retry);
    source.close();
  };
}

/** Keeps what is on the screen fresh, and the bell informed. */
export function useLive() {
  const me = useMe();
  const branch = useSession().activeBranchId;
  useEffect(() => {
    const gathered = gatherer(refresh);
    const onFrame = (frame: LiveFrame) => {
      if (!frame.recordType) return;
      gathered.add(frame.recordType);
      for (const listener of listeners) listener(frame);
      void notifyOf(frame, me);
    };
    // after a lost connection anything may have changed
    const disconnect = connect(onFrame, () => void queryClient.invalidateQueries(), streamIs);
    return () => {
      disconnect();
      gathered.stop();
    };
  }, [me, branch]);
}
