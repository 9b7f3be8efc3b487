import { acquireLease, type Operation, type RequestInput, type ResponseOf } from '@countersign/contracts';
import { BusClient, type CallOptions } from '@countersign/platform-bus';

type Tokens = ConstructorParameters<typeof BusClient>[1];
type Connection = ConstructorParameters<typeof BusClient>[0];

/** Tells of each lease that was granted: every one but the first follows a fence. */
export class ObservedBus extends BusClient {
  constructor(
    connection: Connection,
    tokens: Tokens,
    private readonly leased: () => void,
  ) {
    super(connection, tokens);
  }

  override async call<O extends Operation>(
    operation: O,
    request: RequestInput<O>,
    options: CallOptions,
  ): Promise<ResponseOf<O>> {
    const answer = await super.call(operation, request, options);
    if (operation.subject === acquireLease.subject && (answer as { outcome?: string }).outcome === 'granted')
      this.leased();
    return answer;
  }
}
