import { Button, Center, Paper, Stack, Text, Title } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import { Brand } from '../layout/brand.js';
import { PasswordForm } from './password-form.js';
import { signOut } from './sign-out.js';

/** After a sign-in with a one-time password, which somebody else has seen: nothing else is open before. */
export function ChoosePassword() {
  useDocumentTitle('Choose a password · Countersign');
  return (
    <Center mih="100dvh" p="md" component="main">
      <Stack w="100%" maw={420} gap="xl">
        <Stack align="center" gap={6}>
          <Brand size={44} />
          <Title order={1} size="h2" mt="xs">
            Choose a password of your own
          </Title>
          <Text c="dimmed" ta="center" size="sm">
            You signed in with a one-time password. From now on only you know how to get in.
          </Text>
        </Stack>
        <Paper className="card" p="xl">
          <PasswordForm currentLabel="One-time password" />
        </Paper>
        <Button variant="subtle" onClick={() => void signOut()}>
          Sign out
        </Button>
      </Stack>
    </Center>
  );
}
