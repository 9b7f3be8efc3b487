import { Alert, List, Skeleton, Text, TextInput } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { answerOf, api } from '../api/api.js';
import { hasCode } from '../api/api-problem.js';
import { useIdempotencyKey } from '../api/idempotency-key.js';
import type { Reference } from '../api/types.js';
import { sandboxSettingsQuery } from '../sandboxes/sandbox-queries.js';
import { endInWords } from '../sandboxes/sandbox-words.js';
import { notifyDone } from '../ui/notify.js';
import { ProblemAlert } from '../ui/problem-alert.js';
import { ReferenceLink } from './reference-link.js';
import { forgetSecrets, referencesQuery } from './secret-queries.js';
import { Dialog } from '../ui/dialog.js';
import { DialogForm } from '../ui/dialog-form.js';

export interface DeleteSecretProps {
  team: string;
  name: string;
  onClose: () => void;
  onDeleted?: () => void;
}

export function DeleteSecret(props: DeleteSecretProps) {
  return (
    <Dialog onClose={props.onClose} title={`Delete ${props.name}`} size="lg">
      <DeleteSecretForm {...props} />
    </Dialog>
  );
}

function DeleteSecretForm({ team, name, onClose, onDeleted }: DeleteSecretProps) {
  const references = useQuery({ ...referencesQuery(team, name), staleTime: 0 });
  const [typed, setTyped] = useState('');
  const keyFor = useIdempotencyKey();
  const used = references.data?.items ?? [];
  const remove = useMutation({
    mutationFn: () => {
      const query = { breakReferences: used.length > 0 };
      const header = { 'Idempotency-Key': keyFor([name, query]) };
      return answerOf(
        api.DELETE('/v1/teams/{team}/secrets/{name}', { params: { path: { team, name }, query, header } }),
      );
    },
    onSuccess: async () => {
      notifyDone(`${name} is deleted, for good.`);
      onClose();
      onDeleted?.();
      await forgetSecrets(team);
    },
    // Somebody began to use it while the dialog was open: the list below is not the whole of it any more.
    onError: (error) => (hasCode(error, 'SECRET_IN_USE') ? references.refetch() : undefined),
  });
  const breaks = used.length > 0;
  const canDelete = references.isSuccess && (!breaks || typed === name);
  return (
    <DialogForm
      act="Delete"
      isDanger
      isPending={remove.isPending}
      isDisabled={!canDelete}
      onSubmit={() => remove.mutate()}
      onClose={onClose}
    >
      <ProblemAlert error={remove.error ?? references.error} />
      {references.isPending && <Skeleton h={80} aria-label="Looking who uses it" />}
      {references.isSuccess && !breaks && <Text>Nothing uses {name}: nothing will break.</Text>}
      {breaks && <WhatBreaks team={team} used={used} />}
      <Text size="sm">
        The value is erased as you press Delete. There is no undo, and no copy: to have it back you need the value
        itself.
        {breaks && ' Adding a secret of the same name later makes the uses above work again.'}
      </Text>
      {breaks && (
        <TextInput
          label={`Type ${name} to delete it`}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          autoComplete="off"
          spellCheck={false}
          data-autofocus
          classNames={{ input: 'mono' }}
        />
      )}
    </DialogForm>
  );
}

function WhatBreaks({ team, used }: { team: string; used: readonly Reference[] }) {
  const hasSandboxes = used.some(({ consumer }) => consumer === 'sandboxes');
  const grace = useQuery({ ...sandboxSettingsQuery(team), enabled: hasSandboxes });
  return (
    <Alert
      color="danger"
      variant="light"
      icon={<IconAlertTriangle />}
      title={`This breaks ${used.length === 1 ? 'one use' : `${used.length} uses`}, at once`}
    >
      <List size="sm" spacing={4} mt={4}>
        {used.map((reference) => (
          <List.Item key={`${reference.resourceId}/${reference.slot}`}>
            <ReferenceLink team={team} reference={reference} />
            {reference.consumer === 'sandboxes' && `, ${endInWords(grace.data?.brokenGraceSeconds)}`}
          </List.Item>
        ))}
      </List>
    </Alert>
  );
}
