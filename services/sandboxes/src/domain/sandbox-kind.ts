import type { ResourceKind } from '@countersign/consumer';
import { CountersignError, type SlotReference } from '@countersign/contracts';
import { isOver, SandboxEntity, type NamedSecret } from '../database/sandbox.entity.js';

export const SANDBOX: ResourceKind<SandboxEntity> = {
  consumer: 'sandboxes',
  noun: 'sandbox',
  entity: SandboxEntity,
  // One that is over uses nothing any more: it neither holds a secret back nor breaks with one.
  slotsOf: (sandbox) => (isOver(sandbox) ? [] : sandbox.secrets.map(slotOf)),
  notFound: () => new CountersignError('SANDBOX_NOT_FOUND', 'The team has no sandbox with this id.'),
};

export function slotOf({ mode, env_var, name }: NamedSecret): SlotReference {
  return { slot: `${mode}.${env_var}`, secret: name };
}

export function injected(sandbox: SandboxEntity): NamedSecret[] {
  return sandbox.secrets.filter(({ mode }) => mode === 'injected');
}

export function brokered(sandbox: SandboxEntity): NamedSecret[] {
  return sandbox.secrets.filter(({ mode }) => mode === 'brokered');
}
