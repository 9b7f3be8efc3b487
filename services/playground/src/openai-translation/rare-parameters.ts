import type { SharedV4Warning } from '@ai-sdk/provider';
import { CountersignError, type ChatRequest } from '@countersign/contracts';
import type { RareParameter } from '../providers/provider-adapter.js';

/** By what each of them belongs to. */
const PARAMETERS = { logprobs: 'logprobs', top_logprobs: 'logprobs', logit_bias: 'logit_bias' } as const;
type Parameter = keyof typeof PARAMETERS;

/**
 * Refuses what would not reach the provider: a parameter that is lost is worse than one that is refused (promise 10).
 * @throws CountersignError INVALID_INPUT, naming the parameter and the provider
 */
export function refuseWhatIsLost(request: ChatRequest, title: string, takes: readonly RareParameter[] = []): void {
  if (typeof request.top_logprobs === 'number' && request.logprobs !== true) {
    throw invalid('top_logprobs', 'needs logprobs to be true');
  }
  for (const parameter of asked(request)) {
    if (!takes.includes(PARAMETERS[parameter])) throw invalid(parameter, `is not supported for ${title} here`);
  }
  if (request.logprobs === true && request.stream === true && !takes.includes('streamed logprobs')) {
    throw invalid('logprobs', `is not supported in streams of ${title} here`);
  }
}

/**
 * The AI SDK leaves them out for models that it knows not to take them, and only says so beside the answer.
 * @throws CountersignError as above
 */
export function refuseWhatWasLost(request: ChatRequest, warnings: readonly SharedV4Warning[]): void {
  const said = JSON.stringify(warnings);
  for (const parameter of asked(request)) {
    if (new RegExp(PARAMETERS[parameter].replace('_', '_?'), 'i').test(said)) {
      throw invalid(parameter, `is not supported by ${request.model}`);
    }
  }
}

function asked({ logprobs, top_logprobs: top, logit_bias: bias }: ChatRequest): Parameter[] {
  return [
    ...(logprobs === true ? (['logprobs'] as const) : []),
    ...(typeof top === 'number' ? (['top_logprobs'] as const) : []),
    ...(bias && Object.keys(bias).length > 0 ? (['logit_bias'] as const) : []),
  ];
}

function invalid(path: Parameter, message: string): CountersignError {
  return new CountersignError('INVALID_INPUT', `Not valid: ${path} ${message}.`, { errors: [{ path, message }] });
}
