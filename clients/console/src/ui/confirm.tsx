import { Button, Group, Stack } from '@mantine/core';
import type { ReactNode } from 'react';
import { ProblemAlert } from './problem-alert.js';
import { Dialog } from './dialog.js';

interface ConfirmProps {
  title: string;
  /** What will happen. */
  children: ReactNode;
  /** The button, which says the act itself. */
  act: string;
  mutation: { mutate: () => void; isPending: boolean; error: unknown };
  onClose: () => void;
}

/** Before something that cannot be taken back. */
export function Confirm({ title, children, act, mutation, onClose }: ConfirmProps) {
  return (
    <Dialog onClose={onClose} title={title}>
      <Stack>
        <ProblemAlert error={mutation.error} />
        <div className="breaks">{children}</div>
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose} data-autofocus>
            Cancel
          </Button>
          <Button color="danger" loading={mutation.isPending} onClick={() => mutation.mutate()}>
            {act}
          </Button>
        </Group>
      </Stack>
    </Dialog>
  );
}
