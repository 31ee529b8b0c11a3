import { type ReactNode, useEffect, useRef } from 'react';

/** Something that can be done on the page that is open, for the palette. */
export interface PageAction {
  id: string;
  text: string;
  icon: ReactNode;
  /** The key that does the same. */
  keys?: string;
  run: () => void;
}

interface Offer {
  /** What it is done with: the record's name. */
  heading: string;
  actions: PageAction[];
}

/** The last one is the nearest: a preview over a list. */
const offers: (() => Offer)[] = [];

export function pageActions(): Offer | undefined {
  return offers.at(-1)?.();
}

/** Offers actions in the palette while the component is shown. */
export function usePageActions(offer: Offer) {
  const latest = useRef(offer);
  useEffect(() => {
    latest.current = offer;
  });
  useEffect(() => {
    const mine = () => latest.current;
    offers.push(mine);
    return () => void offers.splice(offers.indexOf(mine), 1);
  }, []);
}
