import type { operatorSettings, Parsed } from '@countersign/platform-config';
import type { SubjectPermissions } from '../nats/nats-config.js';
import type { PostgresOptions } from '../postgres/postgres-server.js';
import type { ServiceEnvironment } from './service-environment.js';
import type { ServicePlan } from './service-plan.js';
import type { SystemFacts } from './system-facts.js';

/**
 * Where the services run: in this process, all in one process beside it (which logs to a file), or one process each as
 * in production. The last two run what was built.
 */
export type ServiceMode = 'in-process' | 'one-process' | 'processes';

/** The operator's settings that matter here. */
export type SystemSettings = {
  [Key in keyof OperatorSettings]?: OperatorSettings[Key] | undefined;
};

type OperatorSettings = Parsed<typeof operatorSettings>;

export interface LocalSystemOptions {
  /** Made where it is missing, and closed to everybody else. */
  home: string;
  mode: ServiceMode;
  /** The API's port; a free one where none is given. */
  port?: number;
  settings?: SystemSettings;
  postgres?: Pick<PostgresOptions, 'port' | 'durable' | 'shared'>;
  /** Countersign's own services unless given. */
  services?: ServicePlan[];
  permissions?: Record<string, SubjectPermissions>;
  environment?: (service: string, facts: SystemFacts) => ServiceEnvironment;
  /** For Node, before the program; where each service is a process of its own. */
  nodeArguments?: (service: string, facts: SystemFacts) => string[];
  /** Answers 200 once the system can do its work; the gateway's /readyz unless given, nothing to ask where it is null. */
  readyUrl?: string | null;
  onProgress?: (text: string) => void;
  /** Ends a start that is under way: what was started is stopped. */
  signal?: AbortSignal;
}
