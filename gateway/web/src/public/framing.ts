/**
 * May the page be shown here? On its own always; inside another page only when the form's owner allows that site.
 *
 * The edge lets every site frame `/f/`: the page has no session and shows nothing private, so a frame can do no more
 * than a link. This check keeps sites from passing the form off as theirs. A site that hides where it is (no ancestor
 * origins, no referrer) is not known, so it is refused; the embed code sends the referrer.
 */
export function mayShow(allowed: string[], here: Place): boolean {
  if (!here.framed) return true;
  const origins = here.ancestors.length > 0 ? here.ancestors : [originOf(here.referrer)];
  const known = new Set([here.own, ...allowed.map(originOf)].filter(Boolean));
  return origins.every((origin) => known.has(originOf(origin)));
}

export interface Place {
  framed: boolean;
  own: string;
  ancestors: string[];
  referrer: string;
}

export function place(): Place {
  const ancestors = window.location.ancestorOrigins;
  return {
    framed: window.self !== window.top,
    own: window.location.origin,
    ancestors: ancestors ? [...ancestors] : [],
    referrer: document.referrer,
  };
}

/** `https://example.com/page` -> `https://example.com`; the empty string for what is no address. */
function originOf(address: string): string {
  try {
    const { origin } = new URL(address.includes('://') ? address : `https://${address}`);
    return origin === 'null' ? '' : origin;
  } catch {
    return '';
  }
}
