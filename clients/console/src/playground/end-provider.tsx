import { useMutation } from '@tanstack/react-query';
import { answerOf, api } from '../api/api.js';
import { useIdempotencyKey } from '../api/idempotency-key.js';
import type { BuiltInProvider, Provider } from '../api/types.js';
import { queryClient } from '../app/query-client.js';
import { Confirm } from '../ui/confirm.js';
import { notifyDone } from '../ui/notify.js';

interface EndProviderProps {
  team: string;
  provider: Provider;
  onClose: () => void;
}

export function DisableProvider({ team, provider: { key, name }, onClose }: EndProviderProps) {
  const keyFor = useIdempotencyKey();
  const disable = useMutation({
    mutationFn: () => {
      const params = {
        path: { team, provider: key as BuiltInProvider },
        header: { 'Idempotency-Key': keyFor(key) },
      };
      return answerOf(api.POST('/v1/teams/{team}/playground/providers/{provider}/disable', { params }));
    },
    onSuccess: () => ended(team, `${name} is disabled.`, onClose),
  });
  return (
    <Confirm title={`Disable ${name}`} act="Disable" mutation={disable} onClose={onClose}>
      Nobody in the team can ask its models, and the playground no longer uses its secrets. The secrets themselves stay.
      Answers that are under way come to their end.
    </Confirm>
  );
}

export function DeleteProvider({ team, provider: { id, name }, onClose }: EndProviderProps) {
  const keyFor = useIdempotencyKey();
  const remove = useMutation({
    mutationFn: () => {
      const params = { path: { team, id: id ?? '' }, header: { 'Idempotency-Key': keyFor(id) } };
      return answerOf(api.DELETE('/v1/teams/{team}/playground/custom-providers/{id}', { params }));
    },
    onSuccess: () => ended(team, `${name} is deleted.`, onClose),
  });
  return (
    <Confirm title={`Delete ${name}`} act="Delete" mutation={remove} onClose={onClose}>
      Nobody in the team can ask its models, and its secrets are no longer used by it. Answers that are under way come
      to their end.
    </Confirm>
  );
}

async function ended(team: string, words: string, onClose: () => void): Promise<void> {
  notifyDone(words);
  onClose();
  await queryClient.invalidateQueries({ queryKey: ['team', team] });
}
