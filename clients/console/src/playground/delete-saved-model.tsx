import { useMutation } from '@tanstack/react-query';
import { answerOf, api } from '../api/api.js';
import { useIdempotencyKey } from '../api/idempotency-key.js';
import type { SavedModel } from '../api/types.js';
import { Confirm } from '../ui/confirm.js';
import { notifyDone } from '../ui/notify.js';
import { forgetPlayground } from './playground-queries.js';

interface DeleteSavedModelProps {
  team: string;
  model: SavedModel;
  onClose: () => void;
}

export function DeleteSavedModel({ team, model: { id, name }, onClose }: DeleteSavedModelProps) {
  const keyFor = useIdempotencyKey();
  const remove = useMutation({
    mutationFn: () => {
      const params = { path: { team, id }, header: { 'Idempotency-Key': keyFor(id) } };
      return answerOf(api.DELETE('/v1/teams/{team}/playground/saved-models/{id}', { params }));
    },
    onSuccess: async () => {
      notifyDone(`${name} is deleted.`);
      onClose();
      await forgetPlayground(team);
    },
  });
  return (
    <Confirm title={`Delete ${name}`} act="Delete" mutation={remove} onClose={onClose}>
      With all of its versions. What was asked with it stays in the history.
    </Confirm>
  );
}
