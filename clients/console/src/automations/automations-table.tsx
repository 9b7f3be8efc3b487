import type { Automation } from '../api/types.js';
import { DataTable } from '../ui/data-table.js';
import { TextLink } from '../ui/text-link.js';
import { TimeAgo } from '../ui/time-ago.js';
import { WebhookState } from '../webhooks/webhook-state.js';
import { EVENT_WORDS, scopeInWords } from './automation-words.js';

export function AutomationsTable({ team, automations }: { team: string; automations: readonly Automation[] }) {
  return (
    <DataTable
      label="Automations"
      rows={automations}
      keyOf={({ id }) => id}
      columns={[
        {
          title: 'Name',
          cell: ({ id, name }) => (
            <TextLink to="/teams/$team/automations/$id" params={{ team, id }} inherit c="inherit" fw={550}>
              {name}
            </TextLink>
          ),
        },
        { title: 'State', cell: (automation) => <WebhookState of={automation} /> },
        { title: 'When', cell: ({ trigger, scope }) => `${EVENT_WORDS[trigger.event]} in ${scopeInWords(scope)}` },
        {
          title: 'Sends through',
          cell: ({ webhookId, webhookName }) => (
            <TextLink to="/teams/$team/webhooks/$id" params={{ team, id: webhookId }} inherit>
              {webhookName}
            </TextLink>
          ),
        },
        { title: 'Changed', cell: ({ updatedAt }) => <TimeAgo at={updatedAt} /> },
      ]}
    />
  );
}
