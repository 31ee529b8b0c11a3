import { client } from '@/api/client';
import { unwrap } from '@/api/problem';
import { pathOf } from '../open/paths';
import { useFeed, type Note } from './feed';
import type { LiveFrame } from './live';

/** Puts what concerns this person into the bell. A frame says only that something changed, so it is looked up. */
export async function notifyOf(frame: LiveFrame, me: string): Promise<void> {
  const event = frame.type.split('.').at(-1);
  try {
    if (event === 'LeadAssigned' && frame.actorId !== me) await leadAssigned(frame, me);
    if (event?.endsWith('ImportProgressed')) await importProgressed(frame, me);
  } catch {
    // it cannot be read (any more) by this person: nothing to tell
  }
}

async function leadAssigned({ id, seq }: LiveFrame, me: string) {
  const lead = await unwrap(client.GET('/api/v1/leads/{id}', { params: { path: { id } } }));
  if (lead.ownerId !== me) return;
  add({
    id: `${id}/${seq}`,
    person: me,
    kind: 'assigned',
    name: lead.name ?? '',
    path: pathOf('leads.lead', id),
  });
}

async function importProgressed({ id }: LiveFrame, me: string) {
  const found = await unwrap(client.GET('/api/v1/lead-imports/{id}', { params: { path: { id } } }));
  if (found.ownerId !== me) return;
  const done = found.state === 'IMPORT_STATE_DONE';
  if (!done && found.state !== 'IMPORT_STATE_FAILED') return;
  const kind = done ? 'importDone' : 'importFailed';
  add({
    id: `${id}/${found.state}`,
    person: me,
    kind,
    name: found.fileName ?? '',
    path: pathOf('common.import', id),
  });
}

function add(note: Omit<Note, 'time' | 'unread'>) {
  const known = useFeed.getState().notes.some(({ id }) => id === note.id);
  if (!known) useFeed.getState().add({ ...note, time: new Date().toISOString(), unread: true });
}
