import type { EntityManager } from 'typeorm';
import { fire, type FiringLimits, type FiringState } from './firing-limits.js';

interface Row {
  automation_id: string;
  last_fired_at: Date | null;
  rate_window_started_at: Date | null;
  rate_window_count: number;
}

interface Held {
  state: FiringState;
  suppressed: number;
  isChanged: boolean;
}

const LOCK = `
  SELECT automation_id, last_fired_at, rate_window_started_at, rate_window_count FROM automation_states
  WHERE automation_id = ANY($1) ORDER BY automation_id FOR UPDATE`;

const WRITE = `
  UPDATE automation_states s SET last_fired_at = r.fired, rate_window_started_at = r.started,
         rate_window_count = r.count, suppressed = s.suppressed + r.suppressed
  FROM jsonb_to_recordset($1::jsonb)
         AS r (id uuid, fired timestamptz, started timestamptz, count int, suppressed int)
  WHERE s.automation_id = r.id`;

/**
 * How automations fired, held by one transaction: whoever else would decide about one of them waits for its end. They
 * are locked in one order, so that two transactions never wait for each other.
 */
export class FiringStates {
  private readonly held = new Map<string, Held>();

  static async lock(manager: EntityManager, automationIds: ReadonlySet<string>): Promise<FiringStates> {
    const states = new FiringStates();
    if (automationIds.size === 0) return states;
    const rows: Row[] = await manager.query(LOCK, [[...automationIds]]);
    for (const row of rows) {
      const state = {
        lastFiredAt: row.last_fired_at,
        windowStartedAt: row.rate_window_started_at,
        windowCount: row.rate_window_count,
      };
      states.held.set(row.automation_id, { state, suppressed: 0, isChanged: false });
    }
    return states;
  }

  /** False where the automation has been deleted meanwhile. */
  has(automationId: string): boolean {
    return this.held.has(automationId);
  }

  /** Whether it may fire now; counted either way. */
  fire(automationId: string, limits: FiringLimits, now: Date): boolean {
    const held = this.held.get(automationId);
    if (!held) return false;
    const { fires, state } = fire(limits, held.state, now);
    held.state = state;
    held.suppressed += fires ? 0 : 1;
    held.isChanged = true;
    return fires;
  }

  async write(manager: EntityManager): Promise<void> {
    const rows = [...this.held].flatMap(([id, { state, suppressed, isChanged }]) =>
      isChanged
        ? [{ id, fired: state.lastFiredAt, started: state.windowStartedAt, count: state.windowCount, suppressed }]
        : [],
    );
    if (rows.length > 0) await manager.query(WRITE, [JSON.stringify(rows)]);
  }
}
