import { Autocomplete, type ComboboxParsedItemGroup, type OptionsFilter } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { Provider } from '../api/types.js';
import { providersQuery } from './playground-queries.js';

interface ModelPickerProps {
  team: string;
  label: string;
  value: string;
  onChange: (model: string) => void;
}

/** The models by provider, each with what it lacks. Whatever else a provider has is typed as `provider/model`. */
export function ModelPicker({ team, label, value, onChange }: ModelPickerProps) {
  const { data } = useQuery(providersQuery(team));
  const groups = (data?.items ?? [])
    .filter(({ models }) => models.length > 0)
    .toSorted((one, other) => Number(other.health === 'ready') - Number(one.health === 'ready'))
    .map((provider) => ({ group: titleOf(provider), items: provider.models }));
  return (
    <Autocomplete
      aria-label={label}
      placeholder="Choose a model, or type provider/model"
      data={groups}
      value={value}
      onChange={onChange}
      filter={byWords}
      maxDropdownHeight={320}
      spellCheck={false}
      autoCapitalize="off"
      selectFirstOptionOnChange
    />
  );
}

function titleOf({ name, health, secrets }: Provider): string {
  const lacks = secrets.filter(({ state }) => state === 'missing' || state === 'broken').map(({ secret }) => secret);
  if (lacks.length > 0) return `${name} · needs ${lacks.join(', ')}`;
  switch (health) {
    case 'ready':
      return name;
    case 'rejected':
      return `${name} · rejects its credential`;
    default:
      return `${name} · not enabled`;
  }
}

/** All of them once one is chosen, so that it can be exchanged for another. */
const byWords: OptionsFilter = ({ options, search }) => {
  const groups = options as ComboboxParsedItemGroup[];
  const words = search.trim().toLowerCase();
  const isChosen = groups.some(({ items }) => items.some((item) => 'value' in item && item.value === search));
  if (words === '' || isChosen) return options;
  return groups
    .map(({ group, items }) => ({
      group,
      items: items.filter((item) => `${group} ${'value' in item ? item.value : ''}`.toLowerCase().includes(words)),
    }))
    .filter(({ items }) => items.length > 0);
};

/** Whose model it is; undefined where the name says none of the team's. */
export function useProviderOf(team: string, model: string): Provider | undefined {
  const { data } = useQuery(providersQuery(team));
  const slash = model.indexOf('/');
  return slash < 0 ? undefined : data?.items.find(({ key }) => key === model.slice(0, slash));
}
