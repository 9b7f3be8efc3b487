import { setNonce } from 'get-nonce';

/** What the gateway put into this answer of the page: style sheets that libraries write must carry it. */
export const cspNonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? '';

// For the library that keeps the page from scrolling behind a dialog.
setNonce(cspNonce);
