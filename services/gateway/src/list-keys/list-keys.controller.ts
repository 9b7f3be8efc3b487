import { custodyKey, custodyKeys, listKeys as operation } from '@countersign/contracts';
import { BusClient } from '@countersign/platform-bus';
import { Controller } from '@nestjs/common';
import { Called, type CallOf } from '../http/call.js';
import { Answers, route } from '../http/route.js';

export const listKeys = route({
  method: 'GET',
  path: '/v1/deployment/keys',
  access: 'deployment-admin',
  tag: 'Deployment',
  operationId: 'listKeys',
  summary: 'List the keys that wrap data keys',
  description:
    'Every key that is configured, retired, or still wraps something: whether secrets-store can seal to it and the ' +
    'resolver open with it, and how many versions it wraps. No key itself is shown; there is no operation that does.',
  response: custodyKeys.extend({ items: custodyKey.meta({ id: 'CustodyKey' }).array() }).meta({ id: 'CustodyKeys' }),
});

@Controller()
export class ListKeysController {
  constructor(private readonly bus: BusClient) {}

  @Answers(listKeys)
  list(@Called() { actor, correlationId }: CallOf<typeof listKeys>) {
    return this.bus.call(operation, {}, { actor, correlationId });
  }
}
