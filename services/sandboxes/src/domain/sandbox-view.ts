import { resourceHealth, staleSecrets } from '@countersign/consumer';
import type { ConsumerReference, Sandbox } from '@countersign/contracts';
import { isOver, type SandboxEntity } from '../database/sandbox.entity.js';
import { CONFINEMENT } from '../executors/executor.js';
import { SANDBOX } from './sandbox-kind.js';

/** A sandbox as people see it. What has become of its secrets is what the store says now, never a copy kept here. */
export function viewSandbox(sandbox: SandboxEntity, references: readonly ConsumerReference[]): Sandbox {
  const { dueAction, dueAt, dueReason, held } = sandbox;
  const over = isOver(sandbox);
  return {
    id: sandbox.id,
    name: sandbox.name,
    executor: sandbox.executor,
    confinement: CONFINEMENT[sandbox.executor],
    image: sandbox.image,
    command: sandbox.command,
    secrets: sandbox.secrets.map(({ field, ...secret }) => ({
      ...secret,
      ...(field === null ? {} : { field }),
      version: secret.mode === 'injected' ? (held.find((one) => one.secret === secret.name)?.version ?? null) : null,
    })),
    env: sandbox.env,
    ttl: sandbox.ttl,
    onChange: sandbox.onChange,
    network: sandbox.network,
    status: sandbox.status,
    reason: sandbox.reason,
    exitCode: sandbox.exitCode,
    run: sandbox.runId,
    restarts: sandbox.restarts,
    ...resourceHealth(SANDBOX, sandbox, references),
    stale: over ? [] : staleSecrets(sandbox, held, references),
    due: dueAction && dueAt && !over ? { action: dueAction, at: dueAt.toISOString(), reason: dueReason ?? '' } : null,
    createdAt: sandbox.createdAt.toISOString(),
    createdBy: sandbox.createdBy,
    startedAt: sandbox.startedAt?.toISOString() ?? null,
    expiresAt: sandbox.expiresAt.toISOString(),
    endedAt: sandbox.endedAt?.toISOString() ?? null,
  };
}
