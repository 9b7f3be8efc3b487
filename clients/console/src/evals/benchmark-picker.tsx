import { Badge, Checkbox, Group, Input, ScrollArea, Select, Stack, Text, TextInput } from '@mantine/core';
import { IconExternalLink, IconSearch } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import type { Benchmark } from '../api/types.js';
import { OutsideLink } from './outside-link.js';

const MAX = 4;

interface BenchmarkPickerProps {
  all: readonly Benchmark[];
  chosen: readonly string[];
  onChange: (ids: string[]) => void;
  error: string | undefined;
}

/** The catalogue, to search and to choose from. What cannot be chosen beside what is chosen says why. */
export function BenchmarkPicker({ all, chosen, onChange, error }: BenchmarkPickerProps) {
  const [text, setText] = useState('');
  const [category, setCategory] = useState<string | null>(null);
  const categories = useMemo(() => [...new Set(all.map((one) => one.category))], [all]);
  const shown = all.filter((one) => (category === null || one.category === category) && matches(one, text));
  const runner = all.find(({ id }) => chosen.includes(id))?.runner;
  const toggle = (id: string) => onChange(chosen.includes(id) ? chosen.filter((one) => one !== id) : [...chosen, id]);
  return (
    <Stack gap="sm">
      <Group gap="sm" align="flex-end">
        <TextInput
          label="Search benchmarks"
          leftSection={<IconSearch size={16} aria-hidden />}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          w={{ base: '100%', xs: 260 }}
        />
        <Select
          label="Category"
          placeholder="Every category"
          data={categories}
          value={category}
          onChange={setCategory}
          clearable
          w={{ base: '100%', xs: 220 }}
        />
        <Text size="sm" c="dimmed" role="status" pb={8}>
          {chosen.length} of {MAX} chosen
        </Text>
      </Group>
      {error && <Input.Error size="sm">{error}</Input.Error>}
      <ScrollArea.Autosize
        mah={360}
        type="auto"
        viewportProps={{ tabIndex: 0, role: 'group', 'aria-label': 'Benchmarks' }}
      >
        <Stack gap="md" p={2} pr="md">
          {shown.map((one) => (
            <Choice
              key={one.id}
              of={one}
              isChosen={chosen.includes(one.id)}
              whyNot={whyNotBeside(chosen, runner, one)}
              onToggle={() => toggle(one.id)}
            />
          ))}
          {shown.length === 0 && (
            <Text size="sm" c="dimmed">
              No benchmark matches.
            </Text>
          )}
        </Stack>
      </ScrollArea.Autosize>
    </Stack>
  );
}

function whyNotBeside(chosen: readonly string[], runner: Benchmark['runner'] | undefined, one: Benchmark) {
  if (chosen.includes(one.id)) return null;
  if (chosen.length >= MAX) return `${MAX} are chosen`;
  return runner && one.runner !== runner ? 'needs a job of its own beside what is chosen' : null;
}

function matches({ id, title, description }: Benchmark, text: string): boolean {
  const words = text.toLowerCase().split(/\s+/);
  const said = `${id} ${title} ${description}`.toLowerCase();
  return words.every((word) => said.includes(word));
}

interface ChoiceProps {
  of: Benchmark;
  isChosen: boolean;
  whyNot: string | null;
  onToggle: () => void;
}

function Choice({ of, isChosen, whyNot, onToggle }: ChoiceProps) {
  const { title, description, category, source, needsScorerKey, gatedDataset } = of;
  return (
    <Stack gap={4}>
      <Checkbox
        label={title}
        description={whyNot ? `${description} (${whyNot})` : description}
        checked={isChosen}
        disabled={whyNot !== null}
        onChange={onToggle}
      />
      <Group gap={8} pl={32}>
        <Badge variant="default" size="sm" tt="none">
          {category}
        </Badge>
        {needsScorerKey && (
          <Badge variant="default" size="sm" tt="none">
            needs a grader
          </Badge>
        )}
        {gatedDataset && (
          <Badge variant="default" size="sm" tt="none">
            gated data set
          </Badge>
        )}
        {source && (
          <OutsideLink href={source} label={`Source of ${title}`}>
            Source <IconExternalLink size={13} aria-hidden />
          </OutsideLink>
        )}
      </Group>
    </Stack>
  );
}
