import { identifierOf, type ConsumerName } from '@countersign/contracts';
import { Holder, HolderModule } from '@countersign/holder';
import { AuditModule } from '@countersign/platform-audit';
import { BusClient, BusServerModule } from '@countersign/platform-bus';
import type { Environment } from '@countersign/platform-config';
import {
  DATABASE_CLIENT_CONFIG,
  DatabaseModule,
  WriteTransaction,
  type DatabaseOptions,
} from '@countersign/platform-database';
import { LOGGER, type Logger } from '@countersign/platform-log';
import { ServiceCoreModule, type ServiceCore } from '@countersign/platform-service';
import { Module, type DynamicModule, type FactoryProvider } from '@nestjs/common';
import type { ClientConfig } from 'pg';
import { DataSource } from 'typeorm';
import type { ConsumerResource } from './consumer-resource.js';
import { Egress } from './egress.js';
import { healthControllerOf } from './health-controller.js';
import type { HeldReferences } from './held-references.js';
import { ReferenceReconciler } from './reference-reconciler.js';
import { SecretUse } from './secret-use.js';
import { SharedRedactors, type DerivedValues } from './shared-redactors.js';

export interface ConsumerOptions extends Omit<DatabaseOptions, 'schema'> {
  consumer: ConsumerName;
  resources: readonly [ConsumerResource, ...ConsumerResource[]];
  /** What else than the values themselves gives them away, for the redactor. */
  derivedValues?: DerivedValues;
  /** The longest lifetime that it will ever give a use; 0 where none has one of its own. */
  longestUseMs?: number;
  /** For tests: a module that provides and exports a `Holder`, in place of the real one. */
  holder?: DynamicModule | undefined;
}

/**
 * All that every consumer has: its connection, its database with its own schema and role, its audit outbox, its holder,
 * the references of its resources with the reconciler that mends them, redacted uses, and the rules for calls to outside.
 */
@Module({})
export class ConsumerModule {
  static with(core: ServiceCore, env: Environment, options: ConsumerOptions): DynamicModule {
    const { consumer, resources, derivedValues, longestUseMs, entities, migrations } = options;
    const holder = options.holder ?? HolderModule.with(consumer, { longestUseMs });
    const shared = [
      { provide: Egress, useValue: Egress.of(env) },
      ...resources.flatMap(({ providers }) => providers),
      { provide: SharedRedactors, useValue: new SharedRedactors(derivedValues) },
      {
        provide: SecretUse,
        useFactory: (from: Holder, redactors: SharedRedactors) => new SecretUse(from, redactors),
        inject: [Holder, SharedRedactors],
      },
      reconcilerOf(resources),
      WriteTransaction,
    ];
    return {
      module: ConsumerModule,
      imports: [
        ServiceCoreModule.with(core),
        BusServerModule,
        DatabaseModule.with(env, { schema: identifierOf(consumer), entities, migrations }),
        AuditModule.with(consumer),
        holder,
      ],
      controllers: [healthControllerOf(consumer)],
      providers: shared,
      exports: [...shared, holder],
    };
  }
}

function reconcilerOf(resources: ConsumerOptions['resources']): FactoryProvider<ReferenceReconciler> {
  return {
    provide: ReferenceReconciler,
    useFactory: (
      dataSource: DataSource,
      bus: BusClient,
      client: ClientConfig,
      logger: Logger,
      ...kinds: [HeldReferences, ...HeldReferences[]]
    ) => new ReferenceReconciler(kinds, dataSource, bus, client, logger),
    inject: [DataSource, BusClient, DATABASE_CLIENT_CONFIG, LOGGER, ...resources.map(({ references }) => references)],
  };
}
