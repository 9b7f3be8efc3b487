import { HeldReferences, ResourceWrite, type ResourceKind, type ResourceRow } from '@countersign/consumer';
import { CountersignError } from '@countersign/contracts';
import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('letters')
export class LetterEntity implements ResourceRow {
  @PrimaryColumn('uuid') id!: string;
  @Column('uuid', { name: 'team_id' }) teamId!: string;
  @Column('text') name!: string;
  @Column('text') url!: string;
  @Column('text', { array: true }) secrets!: string[];
  @Column('timestamptz', { name: 'updated_at' }) updatedAt!: Date;
}

export const LETTER: ResourceKind<LetterEntity> = {
  consumer: 'webhooks',
  noun: 'letter',
  entity: LetterEntity,
  slotsOf: ({ secrets }) => secrets.map((secret) => ({ slot: `secrets.${secret}`, secret })),
  notFound: () => new CountersignError('WEBHOOK_NOT_FOUND', 'The team has no letter with this id.'),
};

export class LetterReferences extends HeldReferences<LetterEntity> {}
export class LetterWrite extends ResourceWrite<LetterEntity> {}
