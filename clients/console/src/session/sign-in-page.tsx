import { Center, Paper, Stack, Text, Title } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import { useNavigate, useRouter, useSearch } from '@tanstack/react-router';
import { queryClient } from '../app/query-client.js';
import type { Me } from '../api/types.js';
import { Brand } from '../layout/brand.js';
import { endedSession } from './ended-session.js';
import { meQuery } from './me.js';
import { SignInForm } from './sign-in-form.js';

export function SignInPage() {
  useDocumentTitle('Sign in · Countersign');
  const { next } = useSearch({ from: '/sign-in' });
  const router = useRouter();
  const navigate = useNavigate();
  const enter = (me: Me) => {
    queryClient.setQueryData(meQuery.queryKey, me);
    endedSession.belongsTo(me.user.email);
    // Only ever a page of this console: a link that somebody sent must not lead elsewhere.
    if (next?.startsWith('/') && !next.startsWith('//')) router.history.push(next);
    else void navigate({ to: '/' });
  };
  return (
    <Center mih="100dvh" p="md" component="main">
      <Stack w="100%" maw={400} gap="xl">
        <Stack align="center" gap={6}>
          <Brand size={44} />
          <Title order={1} size="h2" mt="xs">
            Sign in to Countersign
          </Title>
          <Text c="dimmed" ta="center" size="sm">
            Secrets by name, and the proof that a replaced one is no longer used.
          </Text>
        </Stack>
        <Paper className="card" p="xl" shadow="sm">
          <SignInForm onSignedIn={enter} />
        </Paper>
        <Text size="xs" c="dimmed" ta="center">
          No account? An admin of your team adds you and gives you a one-time password.
        </Text>
      </Stack>
    </Center>
  );
}
