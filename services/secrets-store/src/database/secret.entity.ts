import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A live secret. A deleted one has no row: what is left of it is its changes, its audit entries and broken references. */
@Entity('secrets')
export class SecretEntity {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('uuid')
  team!: string;

  @Column('text')
  name!: string;

  @Column('int', { name: 'current_version' })
  currentVersion!: number;

  /** Of its last change; null only inside the transaction that makes it. */
  @Column('bigint', { nullable: true })
  revision!: string | null;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;

  @Column('text', { name: 'created_by' })
  createdBy!: string;

  @Column('timestamptz', { name: 'updated_at' })
  updatedAt!: Date;

  @Column('text', { name: 'updated_by' })
  updatedBy!: string;

  @Column('timestamptz', { name: 'last_used_at', nullable: true })
  lastUsedAt!: Date | null;
}
