import { MultiSelect, Select } from '@mantine/core';
import { useSecrets } from './secret-queries.js';

/** Of thousands, more than these are found by typing. */
const SHOWN_MAX = 60;

/** The names to choose from; what is chosen stays among them although its secret was deleted. */
function useNames(team: string, chosen: readonly string[]): string[] {
  const { data } = useSecrets(team);
  const names = data?.pages.flatMap(({ items }) => items.map(({ name }) => name)) ?? [];
  return [...new Set([...names, ...chosen])];
}

interface PickerProps {
  team: string;
  label: string;
  description: string;
  error: string | undefined;
}

interface SecretPickerProps extends PickerProps {
  value: string | null;
  onChange: (name: string | null) => void;
}

/** One secret of the team, by name. */
export function SecretPicker({ team, value, onChange, ...rest }: SecretPickerProps) {
  return (
    <Select
      {...rest}
      data={useNames(team, value === null ? [] : [value])}
      value={value}
      onChange={onChange}
      placeholder="None"
      searchable
      clearable
      limit={SHOWN_MAX}
      nothingFoundMessage="No secret of this name"
    />
  );
}

interface SecretsPickerProps extends PickerProps {
  value: string[];
  onChange: (names: string[]) => void;
}

export function SecretsPicker({ team, value, onChange, ...rest }: SecretsPickerProps) {
  return (
    <MultiSelect
      {...rest}
      data={useNames(team, value)}
      value={value}
      onChange={onChange}
      placeholder={value.length === 0 ? 'None' : undefined}
      searchable
      limit={SHOWN_MAX}
      nothingFoundMessage="No secret of this name"
    />
  );
}
