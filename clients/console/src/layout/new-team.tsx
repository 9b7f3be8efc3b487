import { TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { answerOf, api } from '../api/api.js';
import { fieldProblem } from '../api/api-problem.js';
import { useIdempotencyKey } from '../api/idempotency-key.js';
import { queryClient } from '../app/query-client.js';
import { meQuery } from '../session/me.js';
import { ProblemAlert } from '../ui/problem-alert.js';
import { Dialog } from '../ui/dialog.js';
import { DialogForm } from '../ui/dialog-form.js';

interface NewTeamProps {
  onClose: () => void;
}

export function NewTeam({ onClose }: NewTeamProps) {
  return (
    <Dialog onClose={onClose} title="New team">
      <NewTeamForm onClose={onClose} />
    </Dialog>
  );
}

/** What addresses can hold, from what people write. */
function slugOf(name: string): string {
  const plain = name.normalize('NFKD').replace(/[^\x20-\x7e]/g, '');
  return plain
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
    .slice(0, 63);
}

function NewTeamForm({ onClose }: NewTeamProps) {
  const navigate = useNavigate();
  const [name, setName] = useState('');
  const [chosen, setChosen] = useState<string | null>(null);
  const keyFor = useIdempotencyKey();
  const body = { name: name.trim(), slug: chosen ?? slugOf(name) };
  const create = useMutation({
    mutationFn: () =>
      answerOf(api.POST('/v1/teams', { body, params: { header: { 'Idempotency-Key': keyFor(body) } } })),
    onSuccess: async ({ slug }) => {
      await queryClient.invalidateQueries({ queryKey: meQuery.queryKey });
      onClose();
      await navigate({ to: '/teams/$team/secrets', params: { team: slug } });
    },
  });
  return (
    <DialogForm act="Create team" isPending={create.isPending} onSubmit={() => create.mutate()} onClose={onClose}>
      <ProblemAlert error={create.error} />
      <TextInput
        label="Name"
        required
        data-autofocus
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        error={fieldProblem(create.error, 'name')}
      />
      <TextInput
        label="In addresses"
        description="Letters a to z, digits and -. It cannot be changed later."
        required
        value={body.slug}
        onChange={(event) => setChosen(event.currentTarget.value)}
        error={fieldProblem(create.error, 'slug')}
      />
    </DialogForm>
  );
}
