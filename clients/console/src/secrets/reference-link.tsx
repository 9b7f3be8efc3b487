import { Anchor, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { Reference } from '../api/types.js';
import { slotInWords } from './slot-in-words.js';

type Named = Pick<Reference, 'consumer' | 'resourceId' | 'resourceName' | 'slot'>;

/** What uses a secret, and as what; a link where it has a page. */
export function ReferenceLink({ team, reference }: { team: string; reference: Named }) {
  const { consumer, resourceId, resourceName, slot } = reference;
  const isWebhook = consumer === 'webhooks';
  return (
    <Text span inherit className="breaks">
      {isWebhook ? 'Webhook ' : `${consumer}: `}
      {isWebhook ? (
        <Anchor component={Link} to={`/teams/${team}/webhooks/${resourceId}`} inherit underline="always">
          {resourceName}
        </Anchor>
      ) : (
        <b>{resourceName}</b>
      )}
      , {slotInWords(slot)}
    </Text>
  );
}
