import { BusClient } from '@countersign/platform-bus';
import { CLOCK, type Clock } from '@countersign/platform-clock';
import { LOGGER, type Logger } from '@countersign/platform-log';
import type { FactoryProvider, Type } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { HeldReferences } from './held-references.js';
import type { ResourceKind, ResourceRow } from './resource-kind.js';
import type { ResourceWrite } from './resource-write.js';

/** One kind of resource, as the consumer's module takes it. */
export interface ConsumerResource {
  references: Type<HeldReferences>;
  providers: FactoryProvider[];
}

/**
 * @param references and
 * @param write the subclasses under which the consumer's own classes ask for what belongs to this kind
 */
export function consumerResource<Row extends ResourceRow>(
  kind: ResourceKind<Row>,
  references: new (...of: ConstructorParameters<typeof HeldReferences<Row>>) => HeldReferences<Row>,
  write: new (...of: ConstructorParameters<typeof ResourceWrite<Row>>) => ResourceWrite<Row>,
): ConsumerResource {
  const providers: FactoryProvider[] = [
    { provide: references, useFactory: (bus: BusClient) => new references(kind, bus), inject: [BusClient] },
    {
      provide: write,
      useFactory: (held: HeldReferences<Row>, dataSource: DataSource, clock: Clock, logger: Logger) =>
        new write(held, dataSource, clock, logger),
      inject: [references, DataSource, CLOCK, LOGGER],
    },
  ];
  return { references: references, providers };
}
