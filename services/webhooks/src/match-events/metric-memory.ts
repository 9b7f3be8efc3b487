import type { EventOf, MetricCondition } from '@countersign/contracts';
import { createHash } from 'node:crypto';
import type { EntityManager } from 'typeorm';
import { evaluateMetric, populationOf, type MetricState } from './metric-condition.js';
import type { MatchableAutomation } from './team-automations.js';

/** One automation as it was when it was read, and one run. */
interface Place {
  automationId: string;
  watches: string;
  /** As its automation tells it from others: within a team two projects may name runs alike. */
  run: string;
}

const READ = `
  SELECT automation_id, watches, run, state FROM metric_states
  WHERE (automation_id, watches, run) IN (SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[]))`;

const READ_POPULATION = `
  SELECT run, last_value FROM metric_states WHERE automation_id = $1 AND watches = $2
  ORDER BY updated_at DESC, run LIMIT $3`;

const WRITE = `
  INSERT INTO metric_states (automation_id, watches, run, state, last_value, updated_at)
  SELECT r.id, r.watches, r.run, r.state, r.value, $2 FROM jsonb_to_recordset($1::jsonb)
         AS r (id uuid, watches text, run text, state jsonb, value double precision)
  ON CONFLICT (automation_id, watches, run)
  DO UPDATE SET state = excluded.state, last_value = excluded.last_value, updated_at = excluded.updated_at`;

/** PostgreSQL refuses an index row of more than 2,704 bytes; a character may have three of them. */
const RUN_KEY_MAX = 500;

/**
 * What automations have seen of metrics, within one transaction that holds these automations (see FiringStates): read
 * when it is first asked for, and written back at the end. It is kept apart by what an automation watches, so that a
 * transaction that read it just before an edit teaches the edited one nothing.
 */
export class MetricMemory {
  private readonly states = new Map<string, MetricState | null>();
  private readonly changed = new Map<string, { place: Place; state: MetricState }>();
  /** By automation: last values by run, the one that reported last at the end. */
  private readonly populations = new Map<string, Map<string, number>>();

  constructor(private readonly manager: EntityManager) {}

  /** Reads the states of all these in one query. */
  async load(of: readonly Watched[]): Promise<void> {
    if (of.length === 0) return;
    const places = of.map(placeOf);
    for (const place of places) this.states.set(keyOf(place), null);
    const rows: StateRow[] = await this.manager.query(READ, [
      places.map(({ automationId }) => automationId),
      places.map(({ watches }) => watches),
      places.map(({ run }) => run),
    ]);
    for (const { automation_id: automationId, watches, run, state } of rows) {
      this.states.set(keyOf({ automationId, watches, run }), state);
    }
  }

  /**
   * Whether the condition holds with this value, which is remembered either way.
   * @param mayFire asked only where it holds; where it may not, the run keeps its right to fire later
   */
  async fires(watched: Watched, condition: MetricCondition, now: Date, mayFire: () => boolean): Promise<boolean> {
    const place = placeOf(watched);
    const before = this.states.get(keyOf(place)) ?? null;
    const { value, step } = watched.event.metric;
    const population = await this.populationWithout(place, condition);
    const evaluated = evaluateMetric(condition, before, { value, step, at: now, population });
    const fires = evaluated.fires && mayFire();
    const isHeldBack = evaluated.fires && !fires;
    this.remember(place, isHeldBack ? { ...evaluated.state, firedAt: before?.firedAt ?? null } : evaluated.state);
    return fires;
  }

  async write(now: Date): Promise<void> {
    if (this.changed.size === 0) return;
    const rows = [...this.changed.values()].map(({ place, state }) => ({
      id: place.automationId,
      watches: place.watches,
      run: place.run,
      state,
      value: lastValueOf(state),
    }));
    await this.manager.query(WRITE, [JSON.stringify(rows), now]);
  }

  private remember(place: Place, state: MetricState): void {
    const key = keyOf(place);
    this.states.set(key, state);
    this.changed.set(key, { place, state });
    const population = this.populations.get(place.automationId);
    population?.delete(place.run);
    population?.set(place.run, lastValueOf(state));
  }

  /** The last values of the other runs that reported last. */
  private async populationWithout(
    { automationId, watches, run }: Place,
    condition: MetricCondition,
  ): Promise<number[]> {
    const size = populationOf(condition);
    if (size === 0) return [];
    let population = this.populations.get(automationId);
    if (!population) {
      const rows: { run: string; last_value: number }[] = await this.manager.query(READ_POPULATION, [
        automationId,
        watches,
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

/** An automation with a metric's condition, and an event that its filter lets pass. */
export interface Watched {
  automation: MatchableAutomation;
  event: EventOf<'RUN_METRIC'>;
}

interface StateRow {
  automation_id: string;
  watches: string;
  run: string;
  state: MetricState;
}

/** Of the highest step, whenever it came: a late value is not the last. */
function lastValueOf({ samples }: MetricState): number {
  return samples.at(-1)![1];
}

function placeOf({ automation, event }: Watched): Place {
  const { place, run } = event;
  return { automationId: automation.id, watches: automation.watches, run: runKeyOf([place.name, run.id]) };
}

/** The names themselves, or their hash where they are too long for the index: it begins otherwise, with no bracket. */
function runKeyOf(names: [place: string, run: string]): string {
  const key = JSON.stringify(names);
  return key.length <= RUN_KEY_MAX ? key : createHash('sha256').update(key).digest('base64url');
}

function keyOf({ automationId, watches, run }: Place): string {
  return `${automationId} ${watches} ${run}`;
}
