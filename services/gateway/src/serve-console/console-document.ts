import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What stands in the built document where each answer has its own nonce (`html.cspNonce` of the console's build). */
const NONCE = 'CSP_NONCE';

export interface ConsoleDocument {
  status: 200 | 503;
  html: string;
  /** Of the Content-Security-Policy that belongs to this one answer. */
  policy: string;
}

/**
 * The document behind every page of the console. It is read anew each time, so that a new build is served at once, and
 * each answer has a nonce: what the component library writes as a style sheet carries it, and nothing else may.
 */
export async function consoleDocument(directory: string): Promise<ConsoleDocument> {
  let built: string;
  try {
    built = await readFile(join(directory, 'index.html'), 'utf8');
  } catch {
    return { status: 503, html: NOT_BUILT, policy: "default-src 'none'; frame-ancestors 'none'" };
  }
  const nonce = randomBytes(18).toString('base64url');
  return { status: 200, html: built.replaceAll(NONCE, nonce), policy: policyWith(nonce) };
}

/** Everything from this host, scripts only as files, and no page of others around it. */
function policyWith(nonce: string): string {
  return [
    "default-src 'self'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');
}

const NOT_BUILT = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Countersign</title></head>
<body>
<h1>The console has not been built</h1>
<p>The API works: <a href="/v1/openapi.json">/v1/openapi.json</a>. To have the console too, run <code>npm run build</code>
in the repository and load this page again. <code>npm run up</code> does it by itself.</p>
</body>
</html>
`;
