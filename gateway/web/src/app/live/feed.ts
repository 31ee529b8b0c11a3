import { create } from 'zustand';
import { persist } from 'zustand/middleware';

/** Something a person should know: text key `feed.<kind>` in namespace `shell`. */
export interface Note {
  id: string;
  person: string;
  kind: 'assigned' | 'importDone' | 'importFailed';
  /** Fills the text. */
  name: string;
  time: string;
  path: string;
  unread: boolean;
}

const KEPT = 50;

interface Feed {
  notes: Note[];
  add(note: Note): void;
  read(id: string): void;
  readAll(): void;
}

export const useFeed = create<Feed>()(
  persist(
    (set) => ({
      notes: [],
      add: (note) =>
        set(({ notes }) => ({ notes: [note, ...notes.filter(({ id }) => id !== note.id)].slice(0, KEPT) })),
      read: (id) =>
        set(({ notes }) => ({
          notes: notes.map((note) => (note.id === id ? { ...note, unread: false } : note)),
        })),
      readAll: () => set(({ notes }) => ({ notes: notes.map((note) => ({ ...note, unread: false })) })),
    }),
    { name: 'matricula.feed' },
  ),
);
