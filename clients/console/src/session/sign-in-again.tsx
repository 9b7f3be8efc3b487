import { Button, Modal, Stack, Text } from '@mantine/core';
import { queryClient } from '../app/query-client.js';
import type { Me } from '../api/types.js';
import { endedSession } from './ended-session.js';
import { meQuery } from './me.js';
import { SignInForm } from './sign-in-form.js';

/** Over whatever is on the screen when the session has ended: what was typed stays, and goes on afterwards. */
export function SignInAgain({ email }: { email: string }) {
  const enter = (me: Me) => {
    queryClient.setQueryData(meQuery.queryKey, me);
    endedSession.resume();
  };
  return (
    <Modal
      opened
      onClose={() => {}}
      withCloseButton={false}
      closeOnClickOutside={false}
      closeOnEscape={false}
      zIndex={1000}
      title="Your session has ended"
    >
      <Stack>
        <Text size="sm">Sign in again to go on where you were. Nothing that you typed is lost.</Text>
        <SignInForm email={email} onSignedIn={enter} />
        {/* A new document: whatever the other person's page held is gone. */}
        <Button component="a" href="/sign-in" variant="subtle">
          Leave, and sign in as somebody else
        </Button>
      </Stack>
    </Modal>
  );
}
