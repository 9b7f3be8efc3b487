import { type EventReceipt, type receiveAutomationEvents, type TeamActor } from '@countersign/contracts';
import type { Call } from '@countersign/platform-bus';
import { CLOCK, type Clock } from '@countersign/platform-clock';
import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { EventQueue } from '../domain/event-queue.js';

/** Takes events into the work queue. It answers once the queue has them on disk: from there nothing is lost. */
@Injectable()
export class ReceiveAutomationEventsHandler {
  constructor(
    private readonly dataSource: DataSource,
    private readonly queue: EventQueue,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @throws CountersignError SERVICE_UNAVAILABLE; some may be taken then, and sending all of them again is safe */
  async receive({ request }: Call<typeof receiveAutomationEvents>, actor: TeamActor): Promise<EventReceipt> {
    const { events } = request;
    const known = await this.knownOf(
      actor.team,
      events.map(({ id }) => id),
    );
    const receivedAt = this.clock.now().toISOString();
    const outcomes = events.map(async (event) => {
      // The queue itself knows the ids of the last minutes only; what is older has left it for the database.
      const isNew =
        !known.has(event.id) &&
        (await this.queue.publish({ team: actor.team, event, receivedAt, receivedBy: actor.name }));
      return { id: event.id, outcome: isNew ? ('accepted' as const) : ('duplicate' as const) };
    });
    return { items: await Promise.all(outcomes) };
  }

  private async knownOf(team: string, ids: string[]): Promise<Set<string>> {
    const rows: { event_id: string }[] = await this.dataSource.query(
      'SELECT event_id FROM events WHERE team_id = $1 AND event_id = ANY($2)',
      [team, ids],
    );
    return new Set(rows.map(({ event_id }) => event_id));
  }
}
