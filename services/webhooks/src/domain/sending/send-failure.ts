/** What an error code of a connection means, in words that complete "could not be reached: …". */
const WORDS: [RegExp, string][] = [
  [/^ECONNREFUSED$/, 'the connection was refused'],
  [/^(ETIMEDOUT|UND_ERR_(CONNECT|HEADERS|BODY)_TIMEOUT)$/, 'the connection timed out'],
  [/^(ENOTFOUND|ENODATA|EAI_NONAME)$/, 'its name has no address in DNS'],
  [/^EAI_/, 'its name could not be looked up in DNS'],
  [/^(EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL)$/, 'there is no route to it'],
  [/^(ECONNRESET|EPIPE|UND_ERR_SOCKET)$/, 'it closed the connection without an answer'],
  [/^(CERT_HAS_EXPIRED|CERT_NOT_YET_VALID)$/, 'its TLS certificate is not valid at this time'],
  [/^ERR_TLS_CERT_ALTNAME_INVALID$/, 'its TLS certificate is for another name'],
  [/^(DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT|UNABLE_TO_|CERT_)/, 'its TLS certificate is not trusted'],
  [/^(ERR_SSL_|ERR_TLS_|EPROTO)/, 'no TLS connection could be made'],
  [/^(HPE_|UND_ERR_(HEADERS_OVERFLOW|RES))/, 'its answer is not valid HTTP'],
];

/** Says why a request failed, from its code alone: a library's own message may hold what it was given. */
export function describeFailure(error: unknown): string {
  const code = codesOf(error).find((candidate) => WORDS.some(([form]) => form.test(candidate)));
  return WORDS.find(([form]) => code !== undefined && form.test(code))?.[1] ?? 'the connection failed';
}

/** The code of an error, of what caused it, and of what it gathers (a name with several addresses). */
function codesOf(error: unknown, depth = 0): string[] {
  if (typeof error !== 'object' || error === null || depth > 3) return [];
  const { code, cause, errors } = error as { code?: unknown; cause?: unknown; errors?: unknown };
  const inner = [cause, ...(Array.isArray(errors) ? (errors as unknown[]) : [])];
  return [...(typeof code === 'string' ? [code] : []), ...inner.flatMap((one) => codesOf(one, depth + 1))];
}
