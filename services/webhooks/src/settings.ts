import { operatorSettings, parseSettings, type Environment } from '@countersign/platform-config';
import { egressPolicy, type EgressPolicy } from '@countersign/platform-egress';

export const webhooksSettings = { egressAllow: operatorSettings.egressAllow };

/** Which receivers may be called. @throws ConfigurationError */
export function readEgressPolicy(env: Environment): EgressPolicy {
  return egressPolicy(parseSettings(webhooksSettings, env).egressAllow);
}
