import type { EventOf, MetricCondition } from '@countersign/contracts';
import type { EntityManager } from 'typeorm';
import { evaluateMetric, populationOf, type MetricState } from '../domain/automation/metric-condition.js';

/** One automation, and one run as its automation tells it from others: within a team two projects may name runs alike. */
interface Place {
  automationId: string;
  run: string;
}

interface Remembered {
  state: MetricState;
  lastValue: number;
}

const READ = `
  SELECT automation_id, run, state FROM metric_states
  WHERE (automation_id, run) IN (SELECT * FROM unnest($1::uuid[], $2::text[]))`;

const READ_POPULATION = `
  SELECT run, last_value FROM metric_states WHERE automation_id = $1 ORDER BY updated_at DESC, run LIMIT $2`;

const WRITE = `
  INSERT INTO metric_states (automation_id, run, state, last_value, updated_at)
  SELECT r.id, r.run, r.state, r.value, $2 FROM jsonb_to_recordset($1::jsonb)
         AS r (id uuid, run text, state jsonb, value double precision)
  ON CONFLICT (automation_id, run)
  DO UPDATE SET state = excluded.state, last_value = excluded.last_value, updated_at = excluded.updated_at`;

/**
 * What automations have seen of metrics, within one transaction that holds these automations (see FiringStates): read
 * when it is first asked for, and written back at the end.
 */
export class MetricMemory {
  private readonly states = new Map<string, MetricState | null>();
  private readonly changed = new Map<string, Place & Remembered>();
  /** Last values by run, the one that reported last at the end. */
  private readonly populations = new Map<string, Map<string, number>>();

  constructor(private readonly manager: EntityManager) {}

  /** Reads the states of all these in one query. */
  async load(of: readonly { automationId: string; event: EventOf<'RUN_METRIC'> }[]): Promise<void> {
    if (of.length === 0) return;
    const places = of.map(({ automationId, event }) => ({ automationId, run: runOf(event) }));
    for (const place of places) this.states.set(keyOf(place), null);
    const rows: { automation_id: string; run: string; state: MetricState }[] = await this.manager.query(READ, [
      places.map(({ automationId }) => automationId),
      places.map(({ run }) => run),
    ]);
    for (const { automation_id, run, state } of rows)
      this.states.set(keyOf({ automationId: automation_id, run }), state);
  }

  /**
   * Whether the condition holds with this value, which is remembered either way.
   * @param mayFire asked only where it holds; where it may not, the run keeps its right to fire later
   */
  async fires(
    automationId: string,
    condition: MetricCondition,
    event: EventOf<'RUN_METRIC'>,
    now: Date,
    mayFire: () => boolean,
  ): Promise<boolean> {
    const place = { automationId, run: runOf(event) };
    const before = this.states.get(keyOf(place)) ?? null;
    const { value, step } = event.metric;
    const population = await this.populationWithout(place, condition);
    const evaluated = evaluateMetric(condition, before, { value, step, at: now, population });
    const fires = evaluated.fires && mayFire();
    const state =
      evaluated.fires && !fires ? { ...evaluated.state, firedAt: before?.firedAt ?? null } : evaluated.state;
    this.remember(place, { state, lastValue: value });
    return fires;
  }

  async write(now: Date): Promise<void> {
    if (this.changed.size === 0) return;
    const rows = [...this.changed.values()].map(({ automationId, run, state, lastValue }) => ({
      id: automationId,
      run,
      state,
      value: lastValue,
    }));
    await this.manager.query(WRITE, [JSON.stringify(rows), now]);
  }

  private remember(place: Place, remembered: Remembered): void {
    const key = keyOf(place);
    this.states.set(key, remembered.state);
    this.changed.set(key, { ...place, ...remembered });
    const population = this.populations.get(place.automationId);
    population?.delete(place.run);
    population?.set(place.run, remembered.lastValue);
  }

  /** The last values of the other runs that reported last. */
  private async populationWithout({ automationId, run }: Place, condition: MetricCondition): Promise<number[]> {
    const size = populationOf(condition);
    if (size === 0) return [];
    let population = this.populations.get(automationId);
    if (!population) {
      const rows: { run: string; last_value: number }[] = await this.manager.query(READ_POPULATION, [
        automationId,
        // Room for the run itself, which is not one of the others.
        size + 1,
      ]);
      population = new Map(rows.reverse().map((row) => [row.run, row.last_value]));
      this.populations.set(automationId, population);
    }
    const others = [...population].filter(([other]) => other !== run).map(([, value]) => value);
    return others.slice(-size);
  }
}

function runOf({ place, run }: EventOf<'RUN_METRIC'>): string {
  return JSON.stringify([place.name, run.id]);
}

function keyOf({ automationId, run }: Place): string {
  return `${automationId} ${run}`;
}
