import { Select, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { answerOf, api } from '../api/api.js';
import { fieldProblem } from '../api/api-problem.js';
import { useIdempotencyKey } from '../api/idempotency-key.js';
import { queryClient } from '../app/query-client.js';
import { ProblemAlert } from '../ui/problem-alert.js';
import { ShownOnce } from '../ui/shown-once.js';
import { Dialog } from '../ui/dialog.js';
import { DialogForm } from '../ui/dialog-form.js';

const LIFETIMES = [
  { value: '30', label: '30 days' },
  { value: '90', label: '90 days' },
  { value: '365', label: 'A year' },
  { value: 'never', label: 'No end' },
];

export function NewKey({ onClose }: { onClose: () => void }) {
  return (
    <Dialog onClose={onClose} title="New API key">
      <NewKeyForm onClose={onClose} />
    </Dialog>
  );
}

function NewKeyForm({ onClose }: { onClose: () => void }) {
  const [name, setName] = useState('');
  const [days, setDays] = useState('90');
  const keyFor = useIdempotencyKey();
  const create = useMutation({
    mutationFn: () => {
      const header = { 'Idempotency-Key': keyFor([name, days]) };
      const body = { name: name.trim(), ...(days === 'never' ? {} : { expiresAt: inDays(Number(days)) }) };
      return answerOf(api.POST('/v1/api-keys', { params: { header }, body }));
    },
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['account', 'keys'] }),
  });
  if (create.data?.key) {
    const text = 'Nobody can show it again. If you lose it, revoke it and make another one.';
    return (
      <ShownOnce title="Copy the key now" text={text} onDone={onClose}>
        {create.data.key}
      </ShownOnce>
    );
  }
  return (
    <DialogForm
      act="Create key"
      isPending={create.isPending}
      isDisabled={name.trim() === ''}
      onSubmit={() => create.mutate()}
      onClose={onClose}
    >
      <ProblemAlert error={create.error} />
      <TextInput
        label="Name"
        description="What will use it, such as: nightly deploy"
        required
        data-autofocus
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        error={fieldProblem(create.error, 'name')}
      />
      <Select
        label="Ends after"
        data={LIFETIMES}
        value={days}
        onChange={(next) => setDays(next ?? '90')}
        allowDeselect={false}
      />
    </DialogForm>
  );
}

function inDays(days: number): string {
  return new Date(Date.now() + days * 86_400_000).toISOString();
}
