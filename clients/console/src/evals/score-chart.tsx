import { BarChart } from '@mantine/charts';
import '@mantine/charts/styles.layer.css';
import { Group, Text } from '@mantine/core';
import { Bar, ErrorBar } from 'recharts';
import type { EvalJob } from '../api/types.js';

/** Told apart by their lightness as well as by their hue. */
const COLOURS = ['brand-5', 'amber-4', 'blue-7', 'grape-3'].map((one) => `var(--mantine-color-${one})`);

type Result = EvalJob['results'][number];

interface ScoreChartProps {
  title: string;
  jobs: readonly Pick<EvalJob, 'id' | 'name' | 'results'>[];
}

/** A group of bars a benchmark, a bar a job, each with its interval. Its figures are in a table beside it. */
export function ScoreChart({ title, jobs }: ScoreChartProps) {
  const benchmarks = [...new Set(jobs.flatMap(({ results }) => results.map(({ benchmark }) => benchmark)))];
  const data = benchmarks.map((benchmark) => ({
    benchmark,
    ...Object.fromEntries(jobs.flatMap(({ results }, at) => figures(results, benchmark, at))),
  }));
  return (
    <figure className="card" style={{ margin: 0, padding: 'var(--mantine-spacing-md)' }}>
      <Text size="sm" fw={550} mb="sm" component="figcaption">
        {title}
      </Text>
      <BarChart
        h={260}
        data={data}
        dataKey="benchmark"
        series={[]}
        withTooltip={false}
        tickLine="none"
        yAxisProps={{ domain: [0, 100], unit: ' %', width: 56 }}
      >
        {jobs.map(({ id }, at) => (
          <Bar
            key={id}
            dataKey={`score${at}`}
            fill={COLOURS[at % COLOURS.length]}
            isAnimationActive={false}
            maxBarSize={64}
          >
            <ErrorBar
              dataKey={`interval${at}`}
              width={6}
              stroke="var(--mantine-color-text)"
              isAnimationActive={false}
            />
          </Bar>
        ))}
      </BarChart>
      {jobs.length > 1 && <Legend names={jobs.map(({ name }) => name)} />}
    </figure>
  );
}

/** In per cent; an interval as far as it reaches to either side. */
function figures(results: readonly Result[], benchmark: string, at: number): [string, number | [number, number]][] {
  const { score = null, low = null, high = null } = results.find((one) => one.benchmark === benchmark) ?? {};
  if (score === null || low === null || high === null) return [];
  return [
    [`score${at}`, score * 100],
    [`interval${at}`, [(score - low) * 100, (high - score) * 100]],
  ];
}

function Legend({ names }: { names: readonly string[] }) {
  return (
    <Group gap="md" justify="center" mt="xs">
      {names.map((name, at) => (
        <Group key={at} gap={6} wrap="nowrap">
          <svg width={12} height={12} aria-hidden>
            <rect width={12} height={12} rx={3} fill={COLOURS[at % COLOURS.length]} />
          </svg>
          <Text size="sm">{name}</Text>
        </Group>
      ))}
    </Group>
  );
}
