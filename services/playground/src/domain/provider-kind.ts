import { HeldReferences, ResourceWrite, type ResourceKind } from '@countersign/consumer';
import { CountersignError } from '@countersign/contracts';
import { ProviderEntity } from '../database/provider.entity.js';
import { providerNotFound } from './find-provider.js';
import { slotsOf } from './provider-slots.js';

/** A provider's credential is a resource of the playground: it names secrets, and breaks with them. */
export const PROVIDER: ResourceKind<ProviderEntity> = {
  consumer: 'playground',
  noun: 'provider',
  entity: ProviderEntity,
  slotsOf,
  notFound: providerNotFound,
  nameTaken: { constraint: 'providers_team_key', error: providerExists },
};

/** The references of providers: what is granted, and which of them are broken. */
export class ProviderReferences extends HeldReferences<ProviderEntity> {}

/** A write of a provider, together with its references. */
export class ProviderWrite extends ResourceWrite<ProviderEntity> {}

function providerExists(): CountersignError {
  return new CountersignError('PROVIDER_EXISTS', 'The team has a provider of this name already. Choose another one.');
}
