import { Button, Group } from '@mantine/core';

interface FormActsProps {
  /** The button, which says the act itself. */
  act: string;
  isPending?: boolean;
  disabled?: boolean;
  /** What it does cannot be taken back. */
  isDanger?: boolean;
  onCancel: () => void;
}

/** How a form in a dialog ends: left, or sent. */
export function FormActs({ act, isPending, disabled, isDanger, onCancel }: FormActsProps) {
  return (
    <Group justify="flex-end">
      <Button variant="default" onClick={onCancel}>
        Cancel
      </Button>
      <Button type="submit" color={isDanger ? 'danger' : undefined} loading={isPending} disabled={disabled}>
        {act}
      </Button>
    </Group>
  );
}
