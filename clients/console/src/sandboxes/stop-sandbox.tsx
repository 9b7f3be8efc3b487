import { Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { answerOf, api } from '../api/api.js';
import type { Sandbox } from '../api/types.js';
import { queryClient } from '../app/query-client.js';
import { Confirm } from '../ui/confirm.js';
import { notifyDone } from '../ui/notify.js';

interface StopSandboxProps {
  team: string;
  sandbox: Sandbox;
  onClose: () => void;
}

export function StopSandbox({ team, sandbox: { id, name }, onClose }: StopSandboxProps) {
  const stop = useMutation({
    mutationFn: () => answerOf(api.POST('/v1/teams/{team}/sandboxes/{id}/stop', { params: { path: { team, id } } })),
    onSuccess: async () => {
      notifyDone(`${name} is stopped.`);
      onClose();
      await queryClient.invalidateQueries({ queryKey: ['team', team] });
    },
  });
  return (
    <Confirm title={`Stop ${name}`} act="Stop" mutation={stop} onClose={onClose}>
      <Text size="sm">
        Whatever runs in it ends at once, and its files are gone with it. Its secrets are no longer in use there.
      </Text>
    </Confirm>
  );
}
