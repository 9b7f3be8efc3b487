import type { AutomationEvent } from '@countersign/contracts';
import { v7 as uuidv7 } from 'uuid';
import type { AutomationEntity } from '../database/automation.entity.js';
import type { PayloadTemplate } from '../domain/payload/payload-template.js';

/** An event of the automation's type and scope, with everything that its payload names. */
export function sampleEvent(
  { scope, trigger }: AutomationEntity,
  { metadataKeys }: PayloadTemplate,
  now: Date,
): AutomationEvent {
  const base = {
    id: `sample:${uuidv7()}`,
    occurredAt: now.toISOString(),
    entity: 'sample-team',
    author: 'sample-author',
  };
  const project = { kind: 'project' as const, name: scope.kind === 'project' ? scope.name : 'sample-project' };
  const artifact = {
    ...{ collection: 'sample-model', version: 1, versionString: 'sample-team/sample-project/sample-model:v1' },
    metadata: Object.fromEntries(metadataKeys.map((key) => [key, 'sample'])),
  };
  const ofArtifact = { ...base, place: scope.kind === 'registry' ? scope : project, artifact };
  const run = { id: 'sample-run', name: 'sample-run', user: 'sample-author' };
  const ofRun = { ...base, place: project, run };
  switch (trigger.event) {
    case 'CREATE_ARTIFACT':
    case 'LINK_ARTIFACT':
      return { ...ofArtifact, type: trigger.event };
    case 'ADD_ARTIFACT_ALIAS':
      return { ...ofArtifact, type: trigger.event, alias: 'sample-alias' };
    case 'ADD_ARTIFACT_TAG':
      return { ...ofArtifact, type: trigger.event, tag: 'sample-tag' };
    case 'RUN_STATE':
      return { ...ofRun, type: trigger.event, run: { ...run, state: trigger.filter.states[0] ?? 'finished' } };
    case 'RUN_METRIC':
      return { ...ofRun, type: trigger.event, metric: { name: trigger.filter.metric, value: 0.5, step: 1 } };
  }
}
