import type { ReferenceRejection } from '@countersign/contracts';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** This resource uses this secret, in this slot. It names the secret, so it outlives the secret as a broken one. */
@Entity('secret_references')
export class ReferenceEntity {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('uuid')
  team!: string;

  @Column('text', { name: 'secret_name' })
  secretName!: string;

  @Column('text')
  consumer!: string;

  @Column('uuid', { name: 'resource_id' })
  resourceId!: string;

  @Column('text', { name: 'resource_name' })
  resourceName!: string;

  @Column('text')
  slot!: string;

  @Column('text')
  state!: 'live' | 'broken';

  @Column('timestamptz')
  since!: Date;

  @Column('text', { name: 'granted_by' })
  grantedBy!: string;

  /** Who deleted the secret that it names; null while it is live. */
  @Column('text', { name: 'broken_by', nullable: true })
  brokenBy!: string | null;

  @Column('timestamptz', { name: 'last_used_at', nullable: true })
  lastUsedAt!: Date | null;

  @Column('int', { name: 'last_used_version', nullable: true })
  lastUsedVersion!: number | null;

  /** What its counterpart said of the value that it got. */
  @Column('jsonb', { nullable: true })
  rejected!: ReferenceRejection | null;
}
