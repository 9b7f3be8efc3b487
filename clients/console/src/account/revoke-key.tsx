import { useMutation } from '@tanstack/react-query';
import { answerOf, api } from '../api/api.js';
import type { ApiKey } from '../api/types.js';
import { queryClient } from '../app/query-client.js';
import { Confirm } from '../ui/confirm.js';
import { notifyDone } from '../ui/notify.js';

export function RevokeKey({ apiKey: { id, name }, onClose }: { apiKey: ApiKey; onClose: () => void }) {
  const revoke = useMutation({
    mutationFn: () => answerOf(api.DELETE('/v1/api-keys/{id}', { params: { path: { id } } })),
    onSuccess: async () => {
      notifyDone(`${name} is revoked.`);
      onClose();
      await queryClient.invalidateQueries({ queryKey: ['account', 'keys'] });
    },
  });
  return (
    <Confirm title={`Revoke ${name}`} act="Revoke" mutation={revoke} onClose={onClose}>
      Whatever uses this key is refused from its next request on. It cannot be undone.
    </Confirm>
  );
}
