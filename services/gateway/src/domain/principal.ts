import type { Actor, Role, TeamActor } from '@countersign/contracts';

interface Person {
  userId: string;
  email: string;
  name: string;
  deploymentAdmin: boolean;
  /** Signed in with a one-time password, which opens nothing else than the way to choose one's own. */
  mustChangePassword: boolean;
}

export interface SessionPrincipal extends Person {
  type: 'session';
  sessionId: string;
  expiresAt: Date;
}

export interface KeyPrincipal extends Person {
  type: 'api-key';
  keyId: string;
  keyName: string;
  expiresAt: Date | null;
}

/** Who made a request, and by what they were recognised. */
export type Principal = SessionPrincipal | KeyPrincipal;

export interface TeamRole {
  team: string;
  role: Role;
}

/** The principal as the bus, the audit log and people know it. */
export function actorOf(principal: Principal, address: string | undefined, team: TeamRole): TeamActor;
export function actorOf(principal: Principal, address?: string, team?: TeamRole): Actor;
export function actorOf(principal: Principal, address?: string, team?: TeamRole): Actor {
  const where = { ...team, ...(address === undefined ? {} : { address }) };
  if (principal.type === 'session') return { type: 'user', id: principal.userId, name: principal.email, ...where };
  const name = `${principal.email} (${principal.keyName})`;
  return { type: 'api-key', id: principal.keyId, person: principal.userId, name, ...where };
}
