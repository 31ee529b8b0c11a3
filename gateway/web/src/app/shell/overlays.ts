import { create } from 'zustand';

/** What can lie over any page. */
export type Overlay = 'createLead' | 'keys';

interface Overlays {
  shown: Overlay | null;
  show(overlay: Overlay): void;
  hide(): void;
}

export const useOverlays = create<Overlays>()((set) => ({
  shown: null,
  show: (shown) => set({ shown }),
  hide: () => set({ shown: null }),
}));
