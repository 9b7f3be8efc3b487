import type { APICallError, LanguageModelV4 } from '@ai-sdk/provider';
import type { Fetch } from '@countersign/platform-egress';

/** The values of a provider's secrets by slot, as strings: made within a use and left behind in it. */
export type Credentials = Readonly<Record<string, string>>;

export interface Connection {
  /** Where the operator wants this provider's calls to go instead. */
  baseUrl: string | null;
  fetch: Fetch;
}

/** Parameters that the AI SDK brings to some providers only. */
export type RareParameter = 'logprobs' | 'streamed logprobs' | 'logit_bias';

/** How the AI SDK comes to a model of one provider. */
export interface ProviderAdapter {
  /** @throws CountersignError SECRET_UNUSABLE for a value that cannot be what its slot is for */
  model(name: string, credentials: Credentials, connection: Connection): LanguageModelV4;
  /** Which of them it brings to this one; none, unless told. */
  takes?: readonly RareParameter[];
  /** Whether an answer says that the credential is wrong. */
  rejects(error: APICallError): boolean;
}

export function isUnauthorised({ statusCode }: APICallError): boolean {
  return statusCode === 401 || statusCode === 403;
}
