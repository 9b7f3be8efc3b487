import { Button, Group, Stack } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { hasCode } from '../api/api-problem.js';
import { SecretPicker } from '../secrets/secret-picker.js';

interface KeyFieldProps {
  team: string;
  /** Opens the form for a new secret; nothing for who may not add one. */
  onCreate: (() => void) | null;
  label: string;
  description: string;
  value: string | null;
  onChange: (name: string | null) => void;
  /** The answer to the launch, and what it said of this field. */
  error: unknown;
  problem: string | undefined;
  children?: ReactNode;
}

/** A secret by its name; an admin can add one right here. */
export function KeyField({ team, onCreate, error, problem, children, ...field }: KeyFieldProps) {
  return (
    <Stack gap={6}>
      <SecretPicker {...field} team={team} error={problemOf(field.value, problem, error)} />
      <Group gap="sm">
        {onCreate && (
          <Button
            size="compact-sm"
            variant="light"
            leftSection={<IconPlus size={15} aria-hidden />}
            onClick={onCreate}
            aria-label={`Create secret for ${field.label}`}
          >
            Create secret
          </Button>
        )}
        {children}
      </Group>
    </Stack>
  );
}

function problemOf(value: string | null, problem: string | undefined, error: unknown): string | undefined {
  if (problem !== undefined && value === null) return 'must be chosen';
  if (problem !== undefined || !hasCode(error, 'SECRETS_UNKNOWN')) return problem;
  const unknown = error.problem['secrets'];
  return Array.isArray(unknown) && unknown.includes(value) ? 'does not exist any more' : undefined;
}
