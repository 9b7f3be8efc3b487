import { listAuditKeys as operation } from '@countersign/contracts';
import { BusClient } from '@countersign/platform-bus';
import { Controller } from '@nestjs/common';
import { Called, type CallOf } from '../http/call.js';
import { Answers, route } from '../http/route.js';

export const listAuditKeys = route({
  method: 'GET',
  path: '/v1/audit-keys',
  access: 'account',
  tag: 'Audit',
  operationId: 'listAuditKeys',
  summary: 'List the keys that sign the audit log',
  description:
    'A JWKS (RFC 7517) of public Ed25519 keys: the first one signs, the others did before. Keep a copy of your own, got ' +
    'when you trusted the deployment: an export that is verified with a key from the same place proves little.',
  response: operation.response.meta({ id: 'AuditKeys' }),
});

@Controller()
export class ListAuditKeysController {
  constructor(private readonly bus: BusClient) {}

  @Answers(listAuditKeys)
  list(@Called() { actor, correlationId }: CallOf<typeof listAuditKeys>) {
    return this.bus.call(operation, {}, { actor, correlationId });
  }
}
