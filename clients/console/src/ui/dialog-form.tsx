import { Button, Group, Stack } from '@mantine/core';
import type { FormEvent, ReactNode } from 'react';

interface DialogFormProps {
  /** The button, which says the act itself. */
  act: string;
  isDanger?: boolean;
  /** While something is on its way it is not sent again. */
  isPending?: boolean;
  /** Why nothing can be sent yet is said at the fields. */
  isDisabled?: boolean;
  /** Leaves it to the API to say what is missing, all at once. */
  noValidate?: boolean;
  onSubmit: () => void;
  onClose: () => void;
  /** What may have gone wrong, and the fields. */
  children: ReactNode;
}

/** The form in a dialog, with its two ways out. What is typed into it is nobody's to complete. */
export function DialogForm(props: DialogFormProps) {
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!props.isPending && !props.isDisabled) props.onSubmit();
  };
  return (
    <form onSubmit={submit} autoComplete="off" noValidate={props.noValidate}>
      <Stack>
        {props.children}
        <Group justify="flex-end">
          <Button variant="default" onClick={props.onClose}>
            Cancel
          </Button>
          <Button
            type="submit"
            color={props.isDanger ? 'danger' : undefined}
            loading={props.isPending}
            disabled={props.isDisabled}
          >
            {props.act}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
