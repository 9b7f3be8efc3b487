import { Button, Group, Select, Stack, Text, Title } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { EvalJob, EvalSample } from '../api/types.js';
import { DataTable } from '../ui/data-table.js';
import { More } from '../ui/more.js';
import { ProblemAlert } from '../ui/problem-alert.js';
import { samplesQuery } from './eval-queries.js';
import { percent } from './eval-words.js';
import { SampleDialog } from './sample-dialog.js';

const STATES: Record<EvalSample['state'], string> = {
  waiting: 'Waiting',
  answered: 'Answered',
  scored: 'Scored',
  failed: 'Failed',
};

/** Every sample of a job, and files with all of them. */
export function Samples({ team, job }: { team: string; job: EvalJob }) {
  const [benchmark, setBenchmark] = useState<string | null>(null);
  const [state, setState] = useState<EvalSample['state'] | null>(null);
  const [shown, setShown] = useState<EvalSample | null>(null);
  const filter = { benchmark: benchmark ?? undefined, state: state ?? undefined };
  const samples = useInfiniteQuery(samplesQuery(team, job.id, filter, `${job.status} ${job.progress.done}`));
  const items = samples.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Stack gap="sm" component="section" aria-label="Samples">
      <Group justify="space-between" align="flex-end">
        <Title order={2} size="h4">
          Samples
        </Title>
        <Exports team={team} id={job.id} />
      </Group>
      <Group gap="sm" align="flex-end">
        <Select
          label="Benchmark"
          placeholder="Every benchmark"
          data={job.benchmarks}
          value={benchmark}
          onChange={setBenchmark}
          clearable
          w={{ base: '100%', xs: 240 }}
        />
        <Select
          label="State"
          placeholder="Every state"
          data={Object.entries(STATES).map(([value, label]) => ({ value: value as EvalSample['state'], label }))}
          value={state}
          onChange={setState}
          clearable
          w={{ base: '100%', xs: 200 }}
        />
      </Group>
      <ProblemAlert error={samples.error} />
      {samples.isSuccess && items.length === 0 && (
        <Text size="sm" c="dimmed">
          {(benchmark ?? state) ? 'No sample matches the filter.' : 'No samples yet.'}
        </Text>
      )}
      {items.length > 0 && <SamplesTable items={items} onShow={setShown} />}
      <More query={samples} />
      {shown && <SampleDialog sample={shown} onClose={() => setShown(null)} />}
    </Stack>
  );
}

function Exports({ team, id }: { team: string; id: string }) {
  const base = `/v1/teams/${encodeURIComponent(team)}/eval-jobs/${id}/samples`;
  return (
    <Group gap="sm">
      {[
        { label: 'JSON Lines', extension: 'jsonl' },
        { label: 'CSV', extension: 'csv' },
      ].map(({ label, extension }) => (
        <Button
          key={extension}
          component="a"
          href={`${base}.${extension}`}
          download={`eval-${id}.${extension}`}
          variant="default"
          size="compact-md"
          leftSection={<IconDownload size={15} aria-hidden />}
        >
          {label}
        </Button>
      ))}
    </Group>
  );
}

interface SamplesTableProps {
  items: readonly EvalSample[];
  onShow: (sample: EvalSample) => void;
}

function SamplesTable({ items, onShow }: SamplesTableProps) {
  return (
    <DataTable
      label="Samples"
      rows={items}
      keyOf={({ position }) => String(position)}
      columns={[
        {
          title: 'Sample',
          cell: (sample) => (
            <Button
              variant="subtle"
              size="compact-sm"
              aria-label={`Show sample ${sample.position}`}
              onClick={() => onShow(sample)}
            >
              {sample.position}
            </Button>
          ),
        },
        {
          title: 'Question',
          cell: ({ input, benchmark }) => (
            <>
              <Text size="sm" lineClamp={2}>
                {input}
              </Text>
              <Text size="xs" c="dimmed" className="breaks">
                {benchmark}
              </Text>
            </>
          ),
        },
        {
          title: 'Answer',
          cell: ({ answer, error }) => (
            <Text size="sm" lineClamp={2} c={error ? 'var(--mantine-color-error)' : undefined} className="breaks">
              {error?.detail ?? answer ?? '–'}
            </Text>
          ),
        },
        { title: 'State', cell: ({ state }) => STATES[state] },
        { title: 'Score', cell: ({ score }) => percent(score) },
      ]}
    />
  );
}
