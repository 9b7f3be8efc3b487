import { useMutation } from '@tanstack/react-query';
import { answerOf, api } from '../api/api.js';
import { useIdempotencyKey } from '../api/idempotency-key.js';
import type { Webhook } from '../api/types.js';
import { queryClient } from '../app/query-client.js';
import { Confirm } from '../ui/confirm.js';
import { notifyDone } from '../ui/notify.js';

interface DeleteWebhookProps {
  team: string;
  webhook: Webhook;
  onClose: () => void;
  onDeleted: () => void;
}

export function DeleteWebhook({ team, webhook: { id, name }, onClose, onDeleted }: DeleteWebhookProps) {
  const keyFor = useIdempotencyKey();
  const remove = useMutation({
    mutationFn: () => {
      const params = { path: { team, id }, header: { 'Idempotency-Key': keyFor(id) } };
      return answerOf(api.DELETE('/v1/teams/{team}/webhooks/{id}', { params }));
    },
    onSuccess: async () => {
      notifyDone(`${name} is deleted.`);
      onDeleted();
      await queryClient.invalidateQueries({ queryKey: ['team', team] });
    },
  });
  return (
    <Confirm title={`Delete ${name}`} act="Delete" mutation={remove} onClose={onClose}>
      It sends nothing from now on, and its secrets are no longer used by it. Automations that send through it have to
      be deleted or moved first.
    </Confirm>
  );
}
