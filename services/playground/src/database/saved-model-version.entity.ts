import type { ChatMessage, ChatParameters } from '@countersign/contracts';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What a saved model was made of at one version. It never changes. */
@Entity('saved_model_versions')
export class SavedModelVersionEntity {
  @PrimaryColumn('uuid', { name: 'saved_model_id' })
  savedModelId!: string;

  @PrimaryColumn('int')
  version!: number;

  @Column('text')
  model!: string;

  @Column('jsonb')
  parameters!: ChatParameters;

  @Column('jsonb')
  messages!: ChatMessage[];

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;

  @Column('text', { name: 'created_by' })
  createdBy!: string;
}
