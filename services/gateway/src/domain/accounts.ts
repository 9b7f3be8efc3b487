import type { EntityManager } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { UserEntity } from '../database/user.entity.js';
import { hashPassword } from './passwords.js';

/** Upper and lower case are the same account, in every locale of the database. */
export function findAccount(manager: EntityManager, email: string): Promise<UserEntity | null> {
  return manager
    .createQueryBuilder(UserEntity, 'account')
    .where('lower(account.email COLLATE "C") = :email', { email: email.toLowerCase() })
    .getOne();
}

export interface NewAccount {
  email: string;
  name: string;
  password: string;
  deploymentAdmin: boolean;
  /** True for a one-time password, which somebody else has seen. */
  mustChangePassword: boolean;
}

export async function createAccount(manager: EntityManager, of: NewAccount, now: Date): Promise<UserEntity> {
  const { email, name, deploymentAdmin, mustChangePassword } = of;
  const account = manager.create(UserEntity, {
    id: uuidv7(),
    passwordHash: await hashPassword(of.password),
    createdAt: now,
    ...{ email, name, deploymentAdmin, mustChangePassword },
  });
  await manager.insert(UserEntity, account);
  return account;
}
