import { Button, Group, Stack, Text } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { answerOf, api } from '../api/api.js';
import { useIdempotencyKey } from '../api/idempotency-key.js';
import type { SandboxEffect } from '../api/types.js';
import { notifyDone } from '../ui/notify.js';
import { ProblemAlert } from '../ui/problem-alert.js';
import { useFollowedPropagation } from './propagation.js';
import { PropagationView } from './propagation-view.js';
import { SandboxesInTheWay } from './sandboxes-in-the-way.js';
import { forgetSecrets, secretQuery } from './secret-queries.js';

interface RotatedSecretProps {
  team: string;
  name: string;
  sandboxes: SandboxEffect[] | null;
  onClose: () => void;
}

/** After a rotation: watched live until the old value can go. */
export function RotatedSecret({ team, name, sandboxes, onClose }: RotatedSecretProps) {
  const followed = useFollowedPropagation(team, name);
  return (
    <Stack>
      <OverlapActions team={team} name={name}>
        {(overlapUntil) => <PropagationView followed={followed} overlapUntil={overlapUntil} />}
      </OverlapActions>
      {sandboxes === null ? (
        <Text size="sm" c="dimmed">
          What becomes of its sandboxes could not be asked in time; their page shows it.
        </Text>
      ) : (
        <SandboxesInTheWay team={team} title="Sandboxes that held the old value:" effects={sandboxes} />
      )}
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>
          {followed.view?.safeToRevoke ? 'Done' : 'Close; it goes on without this window'}
        </Button>
      </Group>
    </Stack>
  );
}

interface OverlapActionsProps {
  team: string;
  name: string;
  children: (overlapUntil: string | null) => React.ReactNode;
}

/** While the old value overlaps: end that now, or go back to it. */
export function OverlapActions({ team, name, children }: OverlapActionsProps) {
  const secret = useQuery(secretQuery(team, name));
  const overlapping = secret.data?.versions.find(({ state }) => state === 'overlapping');
  const keyFor = useIdempotencyKey();
  const params = (act: string) => ({
    path: { team, name },
    // The rotation that is shown here: another admin may have rotated since.
    query: { expectedVersion: secret.data?.version },
    header: { 'Idempotency-Key': keyFor([act, overlapping?.version, secret.data?.version]) },
  });
  const onSuccess = async (_: unknown, act: 'finish' | 'undo') => {
    notifyDone(
      act === 'finish' ? 'The old value is erased.' : 'The old value is current again; the new one is erased.',
    );
    await forgetSecrets(team);
  };
  const end = useMutation({
    mutationFn: (act: 'finish' | 'undo') =>
      act === 'finish'
        ? answerOf(api.POST('/v1/teams/{team}/secrets/{name}/rotate/finish', { params: params(act) }))
        : answerOf(api.POST('/v1/teams/{team}/secrets/{name}/rotate/undo', { params: params(act) })),
    onSuccess,
  });
  return (
    <Stack>
      {children(overlapping?.overlapUntil ?? null)}
      <ProblemAlert error={end.error} />
      {overlapping && (
        <Group>
          <Button loading={end.isPending} onClick={() => end.mutate('finish')}>
            Finish the rotation now
          </Button>
          <Button variant="default" disabled={end.isPending} onClick={() => end.mutate('undo')}>
            Undo the rotation
          </Button>
        </Group>
      )}
    </Stack>
  );
}
