import { Group, NumberInput, Select, Text } from '@mantine/core';
import { ON_CHANGE } from './sandbox-words.js';
import { TTL_MINUTES_MAX } from './sandbox-values.js';
import type { StartFieldsProps } from './work-fields.js';

const NETWORKS = [
  { value: 'none' as const, label: 'Only the hosts of brokered secrets' },
  { value: 'public' as const, label: 'All that outgoing calls may reach' },
];

/** How long it lives, what it reaches, and what becomes of it when its secrets change. */
export function LifeFields({ values, set, problemAt }: StartFieldsProps) {
  return (
    <>
      <Group grow align="flex-start" preventGrowOverflow={false}>
        <NumberInput
          label="Lives for"
          description={`Minutes, up to ${TTL_MINUTES_MAX}.`}
          miw={200}
          min={1}
          max={TTL_MINUTES_MAX}
          allowDecimal={false}
          value={values.minutes}
          onChange={(minutes) => set({ minutes: Number(minutes) })}
          error={problemAt('ttl')}
        />
        <Select
          label="Network"
          description="What it can reach."
          miw={200}
          data={NETWORKS}
          value={values.network}
          onChange={(network) => network && set({ network })}
          allowDeselect={false}
          error={problemAt('network')}
        />
      </Group>
      <Select
        label="When a secret is rotated"
        data={ON_CHANGE.map(({ value, label }) => ({ value, label }))}
        value={values.onChange}
        onChange={(onChange) => onChange && set({ onChange })}
        allowDeselect={false}
        description={ON_CHANGE.find(({ value }) => value === values.onChange)?.about}
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        error={problemAt('onChange')}
      />
      <Text size="sm" c="dimmed">
        When one is deleted, it ends after the team’s grace period.
      </Text>
    </>
  );
}
