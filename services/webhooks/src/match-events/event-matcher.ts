import type { AutomationEvent, QueuedEvent } from '@countersign/contracts';
import { CLOCK, type Clock } from '@countersign/platform-clock';
import { Inject, Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { insertExecutions, type NewExecution } from './executions-insert.js';
import { isLimited } from './firing-limits.js';
import { FiringStates } from './firing-states.js';
import { MetricMemory, type Watched } from './metric-memory.js';
import { insertNewEvents } from './new-events.js';
import { TeamAutomations, type MatchableAutomation } from './team-automations.js';

/** An event and one automation that it matches, before cooldown, rate limit and metric are looked at. */
interface Candidate {
  queued: QueuedEvent;
  automation: MatchableAutomation;
}

/**
 * Turns events into executions: one transaction for a batch, so an event is either still in the queue or has all its
 * executions. An event that comes again (from its sender, or from the queue after a crash) is known by its id.
 */
@Injectable()
export class EventMatcher {
  constructor(
    private readonly dataSource: DataSource,
    private readonly automations: TeamAutomations,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @returns how many executions it made */
  match(batch: readonly QueuedEvent[]): Promise<number> {
    return this.dataSource.transaction(async (manager) => {
      const events = await insertNewEvents(manager, batch);
      if (events.length === 0) return 0;
      const candidates = await this.candidatesOf(manager, events);
      const executions = await this.fired(manager, candidates);
      await insertExecutions(manager, executions);
      return executions.length;
    });
  }

  private async candidatesOf(manager: EntityManager, events: readonly QueuedEvent[]): Promise<Candidate[]> {
    const byTeam = await this.automations.of(manager, new Set(events.map(({ team }) => team)));
    return events.flatMap((queued) =>
      byTeam
        .get(queued.team)!
        .filter((automation) => automation.matches(queued.event))
        .map((automation) => ({ queued, automation })),
    );
  }

  /** In the order of the queue: what one event does to a cooldown or a metric's window is there for the next. */
  private async fired(manager: EntityManager, candidates: readonly Candidate[]): Promise<NewExecution[]> {
    const now = this.clock.now();
    const remembering = candidates.filter(({ automation }) => isLimited(automation) || isMetric(automation));
    const states = await FiringStates.lock(manager, new Set(remembering.map(({ automation }) => automation.id)));
    const metrics = new MetricMemory(manager);
    await metrics.load(candidates.flatMap(metricOf));
    const executions: NewExecution[] = [];
    for (const { queued, automation } of candidates) {
      const mayFire = () => !isLimited(automation) || states.fire(automation.id, automation, now);
      if (await holds(automation, queued.event, { states, metrics, now, mayFire })) {
        executions.push({ queued, automation, now });
      }
    }
    await metrics.write(now);
    await states.write(manager);
    return executions;
  }
}

interface Deciding {
  states: FiringStates;
  metrics: MetricMemory;
  now: Date;
  mayFire: () => boolean;
}

async function holds(automation: MatchableAutomation, event: AutomationEvent, deciding: Deciding): Promise<boolean> {
  const { trigger } = automation;
  if (trigger.event !== 'RUN_METRIC' || event.type !== 'RUN_METRIC') return deciding.mayFire();
  if (!deciding.states.has(automation.id)) return false;
  const { metrics, now, mayFire } = deciding;
  return metrics.fires({ automation, event }, trigger.filter.condition, now, mayFire);
}

function isMetric({ trigger }: MatchableAutomation): boolean {
  return trigger.event === 'RUN_METRIC';
}

function metricOf({ queued: { event }, automation }: Candidate): Watched[] {
  return event.type === 'RUN_METRIC' ? [{ automation, event }] : [];
}
