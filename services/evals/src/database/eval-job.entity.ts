import type { HeldVersion } from '@countersign/consumer';
import type { EvalGrader, EvalJobStatus, EvalModel, EvalRunner } from '@countersign/contracts';
import { Column, Entity, PrimaryColumn, VersionColumn } from 'typeorm';

@Entity('eval_jobs')
export class EvalJobEntity {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('uuid', { name: 'team_id' })
  teamId!: string;

  @Column('text')
  name!: string;

  @Column('text')
  runner!: EvalRunner;

  @Column('jsonb')
  model!: EvalModel;

  @Column('jsonb', { nullable: true })
  grader!: EvalGrader | null;

  @Column('text', { name: 'hf_token_secret', nullable: true })
  hfTokenSecret!: string | null;

  @Column('text', { array: true })
  benchmarks!: string[];

  @Column('int', { name: 'sample_limit', nullable: true })
  sampleLimit!: number | null;

  @Column('text')
  project!: string;

  @Column('boolean')
  publish!: boolean;

  @Column('int')
  concurrency!: number;

  @Column('text')
  status!: EvalJobStatus;

  @Column('text', { name: 'error_code', nullable: true })
  errorCode!: string | null;

  @Column('text', { name: 'error_detail', nullable: true })
  errorDetail!: string | null;

  @Column('uuid', { name: 'rerun_of', nullable: true })
  rerunOf!: string | null;

  /** The process that runs it, until the claim is given back or ends by itself. */
  @Column('uuid', { name: 'claimed_by', nullable: true })
  claimedBy!: string | null;

  @Column('timestamptz', { name: 'claimed_until', nullable: true })
  claimedUntil!: Date | null;

  /** Where it runs, if not in this service. */
  @Column('uuid', { name: 'sandbox_id', nullable: true })
  sandboxId!: string | null;

  /** How far what it printed there has been read. */
  @Column('int', { name: 'run_read' })
  runRead!: number;

  /** Which versions it was given at its start and still uses; none where every request takes the current one. */
  @Column('jsonb')
  held!: HeldVersion[];

  @Column('timestamptz', { name: 'started_at', nullable: true })
  startedAt!: Date | null;

  @Column('timestamptz', { name: 'finished_at', nullable: true })
  finishedAt!: Date | null;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;

  @Column('text', { name: 'created_by' })
  createdBy!: string;

  @Column('timestamptz', { name: 'updated_at' })
  updatedAt!: Date;

  @Column('text', { name: 'updated_by' })
  updatedBy!: string;

  @VersionColumn({ name: 'row_version' })
  rowVersion!: number;
}
