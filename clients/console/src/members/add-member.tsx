import { Radio, Stack, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { answerOf, api } from '../api/api.js';
import { fieldProblem } from '../api/api-problem.js';
import { useIdempotencyKey } from '../api/idempotency-key.js';
import type { Member } from '../api/types.js';
import { queryClient } from '../app/query-client.js';
import { notifyDone } from '../ui/notify.js';
import { ProblemAlert } from '../ui/problem-alert.js';
import { ShownOnce } from '../ui/shown-once.js';
import { Dialog } from '../ui/dialog.js';
import { DialogForm } from '../ui/dialog-form.js';

interface AddMemberProps {
  team: string;
  onClose: () => void;
}

export function AddMember(props: AddMemberProps) {
  return (
    <Dialog onClose={props.onClose} title="Add a member">
      <AddMemberForm {...props} />
    </Dialog>
  );
}

function AddMemberForm({ team, onClose }: AddMemberProps) {
  const [email, setEmail] = useState('');
  const [name, setName] = useState('');
  const [role, setRole] = useState<Member['role']>('member');
  const keyFor = useIdempotencyKey();
  const body = { email: email.trim(), role, ...(name.trim() === '' ? {} : { name: name.trim() }) };
  const add = useMutation({
    mutationFn: () => {
      const params = { path: { team }, header: { 'Idempotency-Key': keyFor(body) } };
      return answerOf(api.POST('/v1/teams/{team}/members', { params, body }));
    },
    onSuccess: async (added) => {
      await queryClient.invalidateQueries({ queryKey: ['team', team, 'members'] });
      if (added.oneTimePassword !== null) return;
      notifyDone(`${added.name} is in the team, and signs in as before.`);
      onClose();
    },
  });
  if (add.data && add.data.oneTimePassword !== null) {
    const text = `Give it to ${add.data.email} in person. It opens only the way to choose a password of their own.`;
    return (
      <ShownOnce title="Copy the one-time password now" text={text} onDone={onClose}>
        {add.data.oneTimePassword}
      </ShownOnce>
    );
  }
  return (
    <DialogForm act="Add" isPending={add.isPending} onSubmit={() => add.mutate()} onClose={onClose}>
      <ProblemAlert error={add.error} />
      <TextInput
        label="Email address"
        type="email"
        required
        data-autofocus
        value={email}
        onChange={(event) => setEmail(event.currentTarget.value)}
        error={fieldProblem(add.error, 'email')}
      />
      <TextInput
        label="Name"
        description="For somebody who has no account yet."
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        error={fieldProblem(add.error, 'name')}
      />
      <Radio.Group label="Role" value={role} onChange={(next) => setRole(next)}>
        <Stack gap="xs" mt={6}>
          <Radio value="member" label="Member" description="Uses secrets by name, and sees what there is." />
          <Radio value="admin" label="Admin" description="Adds, rotates and deletes secrets and webhooks too." />
        </Stack>
      </Radio.Group>
    </DialogForm>
  );
}
