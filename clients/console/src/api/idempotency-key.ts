import { useRef } from 'react';

/** New for each write, also where the page is not in a secure context and `randomUUID` is not there. */
export function newIdempotencyKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(18)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/**
 * The key for what a form is about to send: the same one when the same is sent again after no answer came, so that a write
 * that did happen is recognised; another one as soon as anything changed.
 */
export function useIdempotencyKey(): (content: unknown) => string {
  const last = useRef({ content: '', key: '' });
  return (content) => {
    const text = JSON.stringify(content);
    if (last.current.content !== text) last.current = { content: text, key: newIdempotencyKey() };
    return last.current.key;
  };
}
