import { answerOf, api } from '../api/api.js';

/** Of one request: the API takes no more at once. */
const PART_BYTES = 196_608;

export interface FileAddress {
  team: string;
  sandbox: string;
  path: string;
}

/** Writes a text, in as many parts as it takes. */
export async function writeText({ team, sandbox: id, path }: FileAddress, text: string): Promise<void> {
  const bytes = new TextEncoder().encode(text);
  for (let at = 0; at === 0 || at < bytes.length; at += PART_BYTES) {
    const body = { path, data: toBase64(bytes.subarray(at, at + PART_BYTES)), append: at > 0 };
    await answerOf(api.POST('/v1/teams/{team}/sandboxes/{id}/file', { params: { path: { team, id } }, body }));
  }
}

/** One part of a file from a place on, and where the next one begins. */
export async function readPart({ team, sandbox: id, path }: FileAddress, offset: number, signal: AbortSignal) {
  const params = { path: { team, id }, query: { path, offset } };
  const { data, next } = await answerOf(api.GET('/v1/teams/{team}/sandboxes/{id}/file', { params, signal }));
  return { bytes: Uint8Array.from(atob(data), (character) => character.charCodeAt(0)), next };
}

function toBase64(bytes: Uint8Array): string {
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
}
