import type { Change, FillAnswer, FillTicket, ResolverProtocol } from '@countersign/holder/protocol';
import { allows, type NameState } from './database.js';
import type { Machine } from './machine.js';
import { SimulatedProcess } from './process.js';
import type { World } from './world.js';

/** One replica of the resolver, with its cache. */
export class ResolverProcess extends SimulatedProcess {
  private readonly protocol: ResolverProtocol<NameState>;

  constructor(
    private readonly world: World,
    name: string,
    machine: Machine,
  ) {
    super(name, machine, world.schedule);
    const disposed = (): void => world.coverage.count('resolver entry dropped');
    this.protocol = new world.rules.Resolver(world.settings, disposed, world.database.head, machine.read());
  }

  resolve(ticket: FillTicket, answer: (answer: FillAnswer) => void): void {
    const { coverage } = this.world;
    const kept = this.protocol.lookup(ticket.reference, ticket.minRevision);
    if (kept) {
      coverage.count('fill answered from the resolver cache');
      return answer(answerOf(ticket, kept));
    }
    coverage.count('fill read through to the database');
    this.afterAWhile(() => {
      const { database } = this.world;
      const found = database.available && database.names.get(ticket.reference.secretName);
      if (!found) return;
      const read = { asOf: database.head, found };
      this.afterAWhile(() => {
        if (!this.protocol.keep(ticket.reference, read)) coverage.count('resolver did not keep what it read');
        answer(answerOf(ticket, read));
      });
    });
  }

  onChange(change: Change): void {
    this.protocol.onChange(change);
    this.drive();
  }

  drive(): void {
    const after = this.protocol.catchUpAfter(this.machine.read());
    if (after === null) return;
    const { network, random, stores } = this.world;
    const store = random.pick(stores);
    network.send(this.name, store, () =>
      store.catchUp(after, (answer) =>
        network.send(store.name, this, () => {
          this.protocol.onCatchUp(answer);
          this.drive();
        }),
      ),
    );
  }

  private afterAWhile(run: () => void): void {
    this.world.schedule.after(this.world.databaseDelay(), () => this.receive(run));
  }
}

function answerOf(ticket: FillTicket, { asOf, found }: { asOf: bigint; found: NameState }): FillAnswer {
  const { secretId, current, overlapping } = found;
  if (current === null || !allows(found, ticket.reference)) return { asOf, found: null };
  return { asOf, found: { secretId, current, overlapping } };
}
