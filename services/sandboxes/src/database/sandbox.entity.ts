import type { Sandbox, SandboxSecret } from '@countersign/contracts';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { ExecutorName } from '../executors/executor.js';

/** A secret as a sandbox was asked to have it, with everything said that can be left out. */
export type NamedSecret = Required<Omit<SandboxSecret, 'field'>> & { field: string | null };

@Entity('sandboxes')
export class SandboxEntity {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('uuid', { name: 'team_id' })
  teamId!: string;

  @Column('text')
  name!: string;

  /** The service that had it made; the gateway, where a person did. */
  @Column('text')
  owner!: string;

  @Column('text')
  executor!: ExecutorName;

  @Column('text', { nullable: true })
  image!: string | null;

  @Column('jsonb', { nullable: true })
  command!: string[] | null;

  /** Secrets are named; a value has no column. */
  @Column('jsonb')
  secrets!: NamedSecret[];

  @Column('jsonb')
  env!: Record<string, string>;

  @Column('int')
  ttl!: number;

  @Column('text', { name: 'on_change' })
  onChange!: Sandbox['onChange'];

  @Column('text')
  network!: Sandbox['network'];

  @Column('text')
  status!: Sandbox['status'];

  @Column('text', { nullable: true })
  reason!: string | null;

  @Column('int', { name: 'exit_code', nullable: true })
  exitCode!: number | null;

  @Column('uuid', { name: 'run_id', nullable: true })
  runId!: string | null;

  /** Which version of each injected secret it was given. */
  @Column('jsonb')
  held!: { secret: string; version: number }[];

  @Column('int')
  restarts!: number;

  @Column('text', { name: 'due_action', nullable: true })
  dueAction!: 'restart' | 'terminate' | null;

  @Column('timestamptz', { name: 'due_at', nullable: true })
  dueAt!: Date | null;

  @Column('text', { name: 'due_reason', nullable: true })
  dueReason!: string | null;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;

  @Column('text', { name: 'created_by' })
  createdBy!: string;

  @Column('timestamptz', { name: 'updated_at' })
  updatedAt!: Date;

  @Column('timestamptz', { name: 'started_at', nullable: true })
  startedAt!: Date | null;

  @Column('timestamptz', { name: 'expires_at' })
  expiresAt!: Date;

  @Column('timestamptz', { name: 'ended_at', nullable: true })
  endedAt!: Date | null;
}

export function isOver({ status }: Pick<SandboxEntity, 'status'>): boolean {
  return status !== 'creating' && status !== 'running';
}
