interface Page {
  nextPageToken?: string;
}

const PAGE_SIZE = 1000;
const MOST_PAGES = 20;

/** All pages of a short list, one after the other. */
export async function everything<P extends Page, T>(
  ask: (page: { pageSize: number; pageToken: string }) => Promise<P>,
  rowsOf: (page: P) => T[] | undefined,
): Promise<T[]> {
  const rows: T[] = [];
  let pageToken = '';
  for (let number = 0; number < MOST_PAGES; number += 1) {
    const page = await ask({ pageSize: PAGE_SIZE, pageToken });
    rows.push(...(rowsOf(page) ?? []));
    pageToken = page.nextPageToken ?? '';
    if (!pageToken) break;
  }
  return rows;
}

/** The etag that a change must meet. */
export function ifMatch(etag: string | undefined) {
  return etag ? { 'If-Match': `"${etag}"` } : undefined;
}
