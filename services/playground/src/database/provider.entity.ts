import type { CustomProviderInput, Rejection, UsedVersion } from '@countersign/contracts';
import { Column, Entity, PrimaryColumn, VersionColumn } from 'typeorm';

/** What an admin has said of a provider that the team brings along. */
export type CustomContent = Omit<CustomProviderInput, 'key' | 'name'>;

/** The provider's last answer that its credential is wrong, and which versions the credential was made of. */
export interface StoredRejection extends Rejection {
  versions: UsedVersion[];
}

/** A provider that a team has enabled, or brings along. */
@Entity('providers')
export class ProviderEntity {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('uuid', { name: 'team_id' })
  teamId!: string;

  /** The first part of its models' names; unique within the team. */
  @Column('text')
  key!: string;

  @Column('text')
  name!: string;

  /** Null for a built-in one. */
  @Column('jsonb', { nullable: true })
  custom!: CustomContent | null;

  /** Written by its requests, never by an edit. */
  @Column({ type: 'jsonb', nullable: true, update: false })
  rejected!: StoredRejection | null;

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
