import type { ChatChunk, ChatCompletion, ChatRequest } from '@countersign/contracts';
import type { Redactor } from '@countersign/secret-value';
import type { Asked, Told } from '../openai-translation/asked.js';
import { callOptionsOf } from '../openai-translation/call-options.js';
import { promptOf } from '../openai-translation/prompt.js';
import { refuseWhatIsLost } from '../openai-translation/rare-parameters.js';
import { streamCompletion } from '../openai-translation/streamed-completion.js';
import { upstreamError } from '../openai-translation/upstream-error.js';
import { wholeCompletion } from '../openai-translation/whole-completion.js';
import type { Fetch } from '@countersign/platform-egress';
import { inlineImages } from './image-download.js';
import type { Connection, Credentials, ProviderAdapter } from './provider-adapter.js';

/** A provider within the use of its credential. */
export interface OpenProvider {
  title: string;
  adapter: ProviderAdapter;
  credentials: Credentials;
  /** The names of the secrets that the credential is made of. */
  secrets: readonly string[];
  redactor: Redactor | null;
  connection: Connection;
  /** For what a request, and not an operator or an admin, says is to be fetched. */
  fetchImage: Fetch;
}

export interface Asking {
  request: ChatRequest;
  /** The model's name with its provider. */
  model: string;
  id: string;
  created: number;
  signal: AbortSignal;
}

/** Asks and waits. @throws CountersignError of the request, the secrets, the provider */
export async function askWhole(provider: OpenProvider, asking: Asking, told: Told): Promise<ChatCompletion> {
  try {
    return await wholeCompletion(await prepare(provider, asking), told);
  } catch (error) {
    throw coded(error, provider);
  }
}

/** Asks and yields as it comes. @throws CountersignError as `askWhole` does, also in the middle of an answer */
export async function* askStream(provider: OpenProvider, asking: Asking, told: Told): AsyncGenerator<ChatChunk, void> {
  try {
    yield* streamCompletion(await prepare(provider, asking), told);
  } catch (error) {
    throw coded(error, provider);
  }
}

async function prepare(provider: OpenProvider, { model: name, ...asking }: Asking): Promise<Asked> {
  const { adapter, credentials, connection, fetchImage, redactor, title } = provider;
  refuseWhatIsLost(asking.request, title, adapter.takes);
  const messages = promptOf(asking.request.messages);
  const model = adapter.model(name, credentials, connection);
  const prompt = await inlineImages(messages, model, fetchImage, asking.signal);
  return { ...asking, model, redactor, options: callOptionsOf(asking.request, prompt) };
}

function coded(error: unknown, { title, secrets, redactor, adapter }: OpenProvider): unknown {
  return upstreamError(error, { title, secrets, redactor, rejects: (answer) => adapter.rejects(answer) });
}
