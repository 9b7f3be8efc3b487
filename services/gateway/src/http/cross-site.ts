import { CountersignError } from '@countersign/contracts';

export interface BrowserHeaders {
  /** Sec-Fetch-Site: what a browser says of where the request was made; no page can set it. */
  fetchSite: string | undefined;
  origin: string | undefined;
  host: string | undefined;
}

/**
 * Refuses what a page of another site makes a browser send along with its cookie (CSRF). A request with neither header
 * comes from no browser, and nobody but its sender chose its cookie.
 * @throws CountersignError CROSS_SITE_REQUEST
 */
export function refuseCrossSite({ fetchSite, origin, host }: BrowserHeaders): void {
  if (fetchSite !== undefined) {
    // `same-site` too is another site: a neighbouring subdomain may be somebody else's.
    if (fetchSite !== 'same-origin' && fetchSite !== 'none') throw refused();
    return;
  }
  if (origin !== undefined && hostOf(origin) !== host?.toLowerCase()) throw refused();
}

function hostOf(origin: string): string | null {
  // `null` is the origin of sandboxed pages and of data: URLs. It is nobody's.
  return URL.canParse(origin) ? new URL(origin).host : null;
}

function refused(): CountersignError {
  return new CountersignError(
    'CROSS_SITE_REQUEST',
    'The request came from a page of another site. Use the console at its own address, or an API key.',
  );
}
