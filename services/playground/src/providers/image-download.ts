import type { LanguageModelV4, LanguageModelV4FilePart, LanguageModelV4Message } from '@ai-sdk/provider';
import { isUrlSupported } from '@ai-sdk/provider-utils';
import { CountersignError } from '@countersign/contracts';
import { codedCause } from './coded-cause.js';
import type { Fetch } from '@countersign/platform-egress';

const IMAGE_BYTES_MAX = 10 * 1024 * 1024;
const IMAGE_MS_MAX = 15_000;

/**
 * Most providers fetch an image by its URL themselves. For one that does not it is fetched here, under the rules for
 * outgoing calls, and sent along.
 * @throws CountersignError INVALID_INPUT, EGRESS_FORBIDDEN, TARGET_UNREACHABLE
 */
export async function inlineImages(
  messages: readonly LanguageModelV4Message[],
  model: LanguageModelV4,
  fetch: Fetch,
  signal: AbortSignal,
): Promise<LanguageModelV4Message[]> {
  if (!messages.some(hasUrl)) return [...messages];
  const supportedUrls = await model.supportedUrls;
  const reachesItself = (url: URL) => isUrlSupported({ mediaType: 'image/*', url: url.href, supportedUrls });
  return Promise.all(
    messages.map(async (message) => {
      if (message.role !== 'user') return message;
      const content = message.content.map(async (part) => {
        if (part.type !== 'file' || part.data.type !== 'url' || reachesItself(part.data.url)) return part;
        return { ...part, ...(await download(part.data.url, fetch, signal)) };
      });
      return { ...message, content: await Promise.all(content) };
    }),
  );
}

function hasUrl(message: LanguageModelV4Message): boolean {
  return message.role === 'user' && message.content.some((part) => part.type === 'file' && part.data.type === 'url');
}

async function download(
  url: URL,
  fetch: Fetch,
  signal: AbortSignal,
): Promise<Pick<LanguageModelV4FilePart, 'data' | 'mediaType'>> {
  const within = AbortSignal.any([signal, AbortSignal.timeout(IMAGE_MS_MAX)]);
  try {
    const response = await fetch(url, { signal: within });
    const mediaType = /^image\/[a-z0-9.+-]+/i.exec(response.headers.get('content-type') ?? '')?.[0];
    if (!response.ok || !response.body || !mediaType) {
      await response.body?.cancel();
      throw notAnImage(url, response.ok ? 'is not an image' : `answered ${response.status}`);
    }
    return { data: { type: 'data', data: await read(response.body, url) }, mediaType: mediaType.toLowerCase() };
  } catch (error) {
    throw codedCause(error) ?? unreachable(url);
  }
}

async function read(body: ReadableStream<Uint8Array>, url: URL): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  // Leaving the loop cancels the rest.
  for await (const chunk of body) {
    bytes += chunk.length;
    if (bytes > IMAGE_BYTES_MAX) throw notAnImage(url, `is larger than ${IMAGE_BYTES_MAX / 1024 / 1024} MiB`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function notAnImage(url: URL, why: string): CountersignError {
  return new CountersignError('INVALID_INPUT', `The image at ${url.host} ${why}. Send it as a data: URL instead.`);
}

function unreachable(url: URL): CountersignError {
  return new CountersignError(
    'TARGET_UNREACHABLE',
    `The image at ${url.host} could not be fetched. Send it as a data: URL instead.`,
  );
}
