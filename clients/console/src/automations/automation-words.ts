import type { Automation } from '../api/types.js';

/** What happens, as people say it. */
export const EVENT_WORDS: Record<Automation['trigger']['event'], string> = {
  CREATE_ARTIFACT: 'A new artifact version',
  LINK_ARTIFACT: 'An artifact is linked',
  ADD_ARTIFACT_ALIAS: 'An artifact gets an alias',
  ADD_ARTIFACT_TAG: 'An artifact gets a tag',
  RUN_STATE: 'A run changes its state',
  RUN_METRIC: 'A run reports a metric',
};

export function scopeInWords(scope: Automation['scope']): string {
  switch (scope.kind) {
    case 'team':
      return 'all of the team';
    case 'project':
      return `the project ${scope.name}`;
    case 'registry':
      return `the registry ${scope.name}`;
  }
}
