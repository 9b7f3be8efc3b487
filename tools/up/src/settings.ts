import { operatorSettings, parseSettings, type Environment, type Parsed } from '@countersign/platform-config';

export type UpSettings = Parsed<typeof operatorSettings>;

/** @throws ConfigurationError naming every wrong setting */
export function readSettings(env: Environment): UpSettings {
  return parseSettings(operatorSettings, env);
}
