import { Button, PasswordInput, Stack } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import type { FormEvent } from 'react';
import { useState } from 'react';
import { answerOf, api } from '../api/api.js';
import { fieldProblem } from '../api/api-problem.js';
import { queryClient } from '../app/query-client.js';
import { notifyDone } from '../ui/notify.js';
import { ProblemAlert } from '../ui/problem-alert.js';
import { meQuery, useMe } from './me.js';

/** As the gateway asks for it. */
const LENGTH_MIN = 12;

export function PasswordForm({ currentLabel }: { currentLabel: string }) {
  const { user } = useMe();
  const [currentPassword, setCurrent] = useState('');
  const [newPassword, setNew] = useState('');
  const change = useMutation({
    mutationFn: () => answerOf(api.POST('/v1/me/password', { body: { currentPassword, newPassword } })),
    onSuccess: (me) => {
      setCurrent('');
      setNew('');
      queryClient.setQueryData(meQuery.queryKey, me);
      notifyDone('Your password is changed. All your other sessions have ended.');
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    change.mutate();
  };
  const tooShort = newPassword.length > 0 && newPassword.length < LENGTH_MIN;
  const wrong = fieldProblem(change.error, 'currentPassword');
  return (
    <form onSubmit={submit}>
      {/* So that a password manager knows whose password it is. */}
      <input type="email" autoComplete="username" value={user.email} readOnly hidden />
      <Stack>
        {!wrong && <ProblemAlert error={change.error} />}
        <PasswordInput
          label={currentLabel}
          autoComplete="current-password"
          required
          value={currentPassword}
          onChange={(event) => setCurrent(event.currentTarget.value)}
          error={wrong}
        />
        <PasswordInput
          label="New password"
          description={`At least ${LENGTH_MIN} characters. A few words that only you put together are best.`}
          autoComplete="new-password"
          required
          value={newPassword}
          onChange={(event) => setNew(event.currentTarget.value)}
          error={tooShort ? `${LENGTH_MIN - newPassword.length} more to go` : fieldProblem(change.error, 'newPassword')}
        />
        <Button type="submit" loading={change.isPending} disabled={tooShort}>
          Change the password
        </Button>
      </Stack>
    </form>
  );
}
