import { operatorSettings, baseUrlOf, parseSettings, type Environment } from '@countersign/platform-config';

const { egressAllow, playgroundBaseUrls, playgroundAnswerMinutes, playgroundHistoryDays } = operatorSettings;

const playgroundSettings = { egressAllow, playgroundBaseUrls, playgroundAnswerMinutes, playgroundHistoryDays };

export interface PlaygroundConfiguration {
  /** As COUNTERSIGN_EGRESS_ALLOW has it. */
  egressAllow: string;
  /** Where the operator wants providers to be asked instead, by key. */
  baseUrls: ReadonlyMap<string, string>;
  answerMs: number;
  historyDays: number;
}

/** @throws ConfigurationError naming every wrong setting */
export function readConfiguration(env: Environment): PlaygroundConfiguration {
  const settings = parseSettings(playgroundSettings, env);
  return {
    egressAllow: settings.egressAllow,
    baseUrls: new Map(settings.playgroundBaseUrls.map(baseUrlOf)),
    answerMs: settings.playgroundAnswerMinutes * 60_000,
    historyDays: settings.playgroundHistoryDays,
  };
}
