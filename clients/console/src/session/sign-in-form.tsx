import { Button, PasswordInput, Stack, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import type { FormEvent } from 'react';
import { useState } from 'react';
import { answerOf, api } from '../api/api.js';
import type { Me } from '../api/types.js';
import { ProblemAlert } from '../ui/problem-alert.js';

interface SignInFormProps {
  email?: string;
  onSignedIn: (me: Me) => void;
}

export function SignInForm({ email: known, onSignedIn }: SignInFormProps) {
  const [email, setEmail] = useState(known ?? '');
  const [password, setPassword] = useState('');
  const signIn = useMutation({
    mutationFn: () => answerOf(api.POST('/v1/auth/login', { body: { email: email.trim(), password } })),
    onSuccess: (me) => {
      setPassword('');
      onSignedIn(me);
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    signIn.mutate();
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        <ProblemAlert error={signIn.error} />
        <TextInput
          label="Email address"
          type="email"
          name="email"
          autoComplete="username"
          required
          readOnly={known !== undefined}
          data-autofocus={known === undefined || undefined}
          value={email}
          onChange={(event) => setEmail(event.currentTarget.value)}
        />
        <PasswordInput
          label="Password"
          name="password"
          autoComplete="current-password"
          required
          data-autofocus={known !== undefined || undefined}
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
        <Button type="submit" loading={signIn.isPending} size="md">
          Sign in
        </Button>
      </Stack>
    </form>
  );
}
