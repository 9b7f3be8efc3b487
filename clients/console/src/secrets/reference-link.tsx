import { Anchor, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { Reference } from '../api/types.js';
import { slotInWords } from './slot-in-words.js';

type Named = Pick<Reference, 'consumer' | 'resourceId' | 'resourceName' | 'slot'>;

/** Where the things of a consumer have pages. */
const PAGES: Record<string, { noun: string; path: string }> = {
  webhooks: { noun: 'Webhook', path: 'webhooks' },
  sandboxes: { noun: 'Sandbox', path: 'sandboxes' },
  evals: { noun: 'Evaluation', path: 'evaluations' },
};

/** What uses a secret, and as what; a link where it has a page. */
export function ReferenceLink({ team, reference }: { team: string; reference: Named }) {
  const { consumer, resourceId, resourceName, slot } = reference;
  const page = PAGES[consumer];
  return (
    <Text span inherit className="breaks">
      {page ? `${page.noun} ` : `${consumer}: `}
      {page ? (
        <Anchor component={Link} to={`/teams/${team}/${page.path}/${resourceId}`} inherit underline="always">
          {resourceName}
        </Anchor>
      ) : (
        <b>{resourceName}</b>
      )}
      , {slotInWords(slot)}
    </Text>
  );
}
