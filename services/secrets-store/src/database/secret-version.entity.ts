import { Column, Entity, PrimaryColumn } from 'typeorm';

export type VersionState = 'current' | 'overlapping' | 'destroyed';

/** One version of a live secret. Its envelope is gone as soon as it is destroyed; the row stays as history. */
@Entity('secret_versions')
export class SecretVersionEntity {
  @PrimaryColumn('uuid', { name: 'secret_id' })
  secretId!: string;

  @PrimaryColumn('int')
  version!: number;

  @Column('text')
  state!: VersionState;

  /** Of the change that made it current; null only inside the transaction that makes it. */
  @Column('bigint', { nullable: true })
  revision!: string | null;

  /** Never read by this service: it seals and cannot open. */
  @Column('bytea', { nullable: true, select: false })
  envelope!: Buffer | null;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;

  @Column('text', { name: 'created_by' })
  createdBy!: string;

  @Column('timestamptz', { name: 'overlap_until', nullable: true })
  overlapUntil!: Date | null;

  @Column('timestamptz', { name: 'destroyed_at', nullable: true })
  destroyedAt!: Date | null;
}
