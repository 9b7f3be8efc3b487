import { renewLease, type Operation, type RequestInput, type ResponseOf } from '@countersign/contracts';
import { BusClient, type CallOptions } from '@countersign/platform-bus';
import type { ServiceCore } from '@countersign/platform-service';

/**
 * A holder's own client: as in a process of its own it signs its own tokens, so that the store has as many to verify. It
 * notes the countersignatures as they leave, which the keeper sends in the same turn in which a change is applied.
 */
export class StampingBus extends BusClient {
  constructor(
    { connection, tokens }: ServiceCore,
    private readonly onCountersigning: (applied: bigint, at: number) => void,
  ) {
    super(connection, tokens);
  }

  override call<O extends Operation>(
    operation: O,
    request: RequestInput<O>,
    options: CallOptions,
  ): Promise<ResponseOf<O>> {
    if (operation.subject === renewLease.subject) {
      const { applied } = request as RequestInput<typeof renewLease>;
      this.onCountersigning(BigInt(applied), performance.now());
    }
    return super.call(operation, request, options);
  }
}
