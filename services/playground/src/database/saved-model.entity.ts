import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A saved model; what it is made of is in its versions. */
@Entity('saved_models')
export class SavedModelEntity {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('uuid', { name: 'team_id' })
  teamId!: string;

  @Column('text')
  name!: string;

  /** The name as two of them are compared; unique within the team. */
  @Column('text', { name: 'name_key' })
  nameKey!: string;

  /** The newest one. */
  @Column('int')
  version!: number;

  @Column('text', { name: 'created_by_id' })
  createdById!: string;
}
