import type { RunView } from '@countersign/contracts';
import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('runs')
export class RunEntity {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('uuid', { name: 'sandbox_id' })
  sandboxId!: string;

  @Column('jsonb')
  command!: string[];

  @Column('text')
  status!: RunView['status'];

  @Column('int', { name: 'exit_code', nullable: true })
  exitCode!: number | null;

  @Column('text', { nullable: true })
  reason!: RunView['reason'];

  @Column('timestamptz', { name: 'started_at' })
  startedAt!: Date;

  @Column('timestamptz', { name: 'ended_at', nullable: true })
  endedAt!: Date | null;

  /** The end of what it printed, redacted: what is left once its sandbox is over. */
  @Column('bytea', { nullable: true, select: false })
  stdout!: Buffer | null;

  @Column('bytea', { nullable: true, select: false })
  stderr!: Buffer | null;

  @Column('boolean')
  truncated!: boolean;
}
