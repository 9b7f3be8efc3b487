import { Column, Entity, PrimaryColumn, VersionColumn } from 'typeorm';

@Entity('webhooks')
export class WebhookEntity {
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
  url!: string;

  @Column('text', { name: 'access_token_secret', nullable: true })
  accessTokenSecret!: string | null;

  @Column('text', { array: true })
  secrets!: string[];

  @Column('text', { name: 'signing_secret', nullable: true })
  signingSecret!: string | null;

  @Column('jsonb')
  headers!: Record<string, string>;

  @Column('int', { name: 'timeout_seconds' })
  timeoutSeconds!: number;

  @Column('boolean')
  enabled!: boolean;

  @Column('text', { name: 'signature_header', nullable: true })
  signatureHeader!: string | null;

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

/** Done here and not by PostgreSQL's lower(), which knows as many letters as the database's locale. */
export function nameKeyOf(name: string): string {
  return name.normalize('NFC').toLowerCase();
}
