/** What a double answers, in the pieces in which it streams. */
export interface Script {
  text: readonly string[];
  reasoning: readonly string[];
  toolCall: { id: string; name: string; arguments: readonly string[] } | null;
  usage: { input: number; output: number };
  finish: 'stop' | 'length' | 'tool';
  /** How likely each piece of the text was, for those that asked. */
  logprobs?: readonly number[];
}

export const HELLO: Script = {
  text: ['Hel', 'lo, ', 'wörld ', '👋', '.'],
  reasoning: [],
  toolCall: null,
  usage: { input: 11, output: 7 },
  finish: 'stop',
};

export const TOOL_CALL: Script = {
  text: [],
  reasoning: [],
  toolCall: { id: 'call_1', name: 'get_weather', arguments: ['{"ci', 'ty":"Par', 'is"}'] },
  usage: { input: 21, output: 9 },
  finish: 'tool',
};

/** What can be wrong, of which each provider has its own way to say it. */
export type Failure = 'credential' | 'rate-limit' | 'overloaded' | 'no-model' | 'bad-request';
