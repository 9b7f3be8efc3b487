const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/** Asked of what is no URL at all, too. */
export function isEncryptedOrLocal(text: string): boolean {
  const url = URL.parse(text);
  return url !== null && (url.protocol === 'https:' || LOOPBACK.test(url.hostname));
}
