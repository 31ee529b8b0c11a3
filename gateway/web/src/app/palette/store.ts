import { create } from 'zustand';
import { persist } from 'zustand/middleware';

/** A record somebody opened: palette and lists offer it again. */
export interface Recent {
  type: string;
  id: string;
  title: string;
  path: string;
}

const KEPT = 8;

interface PaletteState {
  shown: boolean;
  /** By person: two people may share a computer. */
  recents: Record<string, Recent[]>;
  open(): void;
  close(): void;
  remember(person: string, record: Recent): void;
}

export const usePalette = create<PaletteState>()(
  persist(
    (set) => ({
      shown: false,
      recents: {},
      open: () => set({ shown: true }),
      close: () => set({ shown: false }),
      remember: (person, record) =>
        set(({ recents }) => {
          const others = (recents[person] ?? []).filter(({ id }) => id !== record.id);
          return { recents: { ...recents, [person]: [record, ...others].slice(0, KEPT) } };
        }),
    }),
    { name: 'matricula.recent', partialize: ({ recents }) => ({ recents }) },
  ),
);
