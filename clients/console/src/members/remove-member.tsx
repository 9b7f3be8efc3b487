import { useMutation } from '@tanstack/react-query';
import { answerOf, api } from '../api/api.js';
import { newIdempotencyKey } from '../api/idempotency-key.js';
import type { Member } from '../api/types.js';
import { queryClient } from '../app/query-client.js';
import { meQuery } from '../session/me.js';
import { Confirm } from '../ui/confirm.js';
import { notifyDone } from '../ui/notify.js';

interface RemoveMemberProps {
  team: string;
  member: Member;
  onClose: () => void;
}

export function RemoveMember({ team, member: { userId, name }, onClose }: RemoveMemberProps) {
  const remove = useMutation({
    mutationFn: () => {
      const params = { path: { team, userId }, header: { 'Idempotency-Key': newIdempotencyKey() } };
      return answerOf(api.DELETE('/v1/teams/{team}/members/{userId}', { params }));
    },
    onSuccess: async () => {
      notifyDone(`${name} is no longer in the team.`);
      onClose();
      await queryClient.invalidateQueries({ queryKey: ['team', team, 'members'] });
      await queryClient.invalidateQueries({ queryKey: meQuery.queryKey });
    },
  });
  return (
    <Confirm title={`Remove ${name}`} act="Remove" mutation={remove} onClose={onClose}>
      {name} sees and does nothing in this team from now on. What they set up stays and goes on working.
    </Confirm>
  );
}
