import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A person's account in the deployment. */
@Entity('users')
export class UserEntity {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('text')
  email!: string;

  @Column('text')
  name!: string;

  @Column('text', { name: 'password_hash' })
  passwordHash!: string;

  @Column('boolean', { name: 'deployment_admin' })
  deploymentAdmin!: boolean;

  @Column('boolean', { name: 'must_change_password' })
  mustChangePassword!: boolean;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;
}
