import {
  automationFilters,
  CountersignError,
  type AutomationEvent,
  type AutomationScope,
  type AutomationTrigger,
  type EventOf,
  type EventType,
  type InputProblem,
} from '@countersign/contracts';
import { compilePattern } from './pattern.js';

type FilterOf<T extends EventType> = Extract<AutomationTrigger, { event: T }>['filter'];
type Matches<T extends EventType> = (event: EventOf<T>) => boolean;
/** Reads one pattern of a filter; null lets every text pass. */
type Compile = (name: string, pattern: string | null) => (text: string) => boolean;

/** For each event, what its filter asks of it. Patterns are compiled first, so that all that are wrong are found. */
const FILTERS: { [T in EventType]: (filter: FilterOf<T>, compile: Compile) => Matches<T> } = {
  CREATE_ARTIFACT: (filter, compile) => ofCollection(filter, compile),
  LINK_ARTIFACT: (filter, compile) => ofCollection(filter, compile),
  ADD_ARTIFACT_ALIAS: (filter, compile) => {
    const collection = ofCollection(filter, compile);
    const alias = compile('aliasPattern', filter.aliasPattern);
    return (event) => collection(event) && alias(event.alias);
  },
  ADD_ARTIFACT_TAG: (filter, compile) => {
    const collection = ofCollection(filter, compile);
    const tag = compile('tagPattern', filter.tagPattern);
    return (event) => collection(event) && tag(event.tag);
  },
  RUN_STATE: (filter, compile) => {
    const run = ofRun(filter, compile);
    return (event) => filter.states.includes(event.run.state) && run(event);
  },
  RUN_METRIC: (filter, compile) => {
    const run = ofRun(filter, compile);
    return (event) => filter.metric === event.metric.name && run(event);
  },
};

/**
 * What an event must have to fire. Of `RUN_METRIC` it says which metric of which runs; whether its values fire is
 * `evaluateMetric`'s to say.
 * @param filter of that event type, as `automationTrigger` has it (from a row, it may be anything: it is parsed)
 * @throws CountersignError INVALID_INPUT naming every pattern that cannot be read
 */
export function compileFilter(eventType: EventType, filter: unknown): (event: AutomationEvent) => boolean {
  return compileFor(eventType, filter);
}

function compileFor<T extends EventType>(eventType: T, filter: unknown): (event: AutomationEvent) => boolean {
  const problems: InputProblem[] = [];
  const compile: Compile = (name, pattern) => {
    if (pattern === null) return () => true;
    const compiled = compilePattern(pattern);
    if (typeof compiled === 'function') return compiled;
    problems.push({ path: `trigger.filter.${name}`, message: compiled.problem });
    return () => false;
  };
  const matches = FILTERS[eventType](automationFilters[eventType].parse(filter) as FilterOf<T>, compile);
  if (problems.length > 0) throw invalid(problems);
  return (event) => isOf(eventType, event) && matches(event);
}

function isOf<T extends EventType>(eventType: T, event: AutomationEvent): event is EventOf<T> {
  return event.type === eventType;
}

function ofCollection(filter: { collectionPattern: string | null }, compile: Compile) {
  const collection = compile('collectionPattern', filter.collectionPattern);
  return ({ artifact }: { artifact: { collection: string } }) => collection(artifact.collection);
}

function ofRun(filter: { user: string | null; runNamePattern: string | null }, compile: Compile) {
  const runName = compile('runNamePattern', filter.runNamePattern);
  return ({ run }: { run: { name: string; user: string } }) =>
    (filter.user === null || filter.user === run.user) && runName(run.name);
}

/** Whether an event happened where an automation looks. */
export function isInScope(scope: AutomationScope, { place }: AutomationEvent): boolean {
  return scope.kind === 'team' || (scope.kind === place.kind && scope.name === place.name);
}

function invalid(problems: InputProblem[]): CountersignError {
  const told = problems.map(({ path, message }) => `${path} ${message}`).join('; ');
  return new CountersignError('INVALID_INPUT', `Not valid: ${told}.`, { errors: problems });
}
