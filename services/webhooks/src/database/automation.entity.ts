import type { AutomationPayload, AutomationScope, AutomationTrigger } from '@countersign/contracts';
import { Column, Entity, PrimaryColumn, VersionColumn } from 'typeorm';

@Entity('automations')
export class AutomationEntity {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('uuid', { name: 'team_id' })
  teamId!: string;

  @Column('text')
  name!: string;

  /** The name as two of them are compared; unique within the team. */
  @Column('text', { name: 'name_key' })
  nameKey!: string;

  @Column('text')
  description!: string;

  @Column('jsonb')
  scope!: AutomationScope;

  @Column('jsonb')
  trigger!: AutomationTrigger;

  @Column('uuid', { name: 'webhook_id' })
  webhookId!: string;

  @Column('jsonb')
  payload!: AutomationPayload;

  /** Of the webhook's variables, those that the payload names: found when it was saved. */
  @Column('text', { array: true })
  variables!: string[];

  @Column('boolean')
  enabled!: boolean;

  @Column('int', { name: 'cooldown_seconds' })
  cooldownSeconds!: number;

  @Column('int', { name: 'executions_per_minute', nullable: true })
  executionsPerMinute!: number | null;

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
