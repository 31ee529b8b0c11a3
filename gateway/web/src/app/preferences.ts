import { create } from 'zustand';
import { persist } from 'zustand/middleware';

export type Locale = 'zh' | 'en';
export type Theme = 'light' | 'dark' | 'system';
export type Density = 'compact' | 'comfortable';

interface Preferences {
  /** null until a person chose one: the session's or browser's language then. */
  locale: Locale | null;
  theme: Theme;
  density: Density;
  railCollapsed: boolean;
  set(change: Partial<Omit<Preferences, 'set'>>): void;
}

/** How this person likes the console on this device. */
export const usePreferences = create<Preferences>()(
  persist(
    (set) => ({
      locale: null,
      theme: 'light',
      density: 'compact',
      railCollapsed: false,
      set: (change) => set(change),
    }),
    { name: 'matricula.preferences' },
  ),
);
