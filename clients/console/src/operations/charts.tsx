import { AreaChart, BarChart, LineChart } from '@mantine/charts';
import '@mantine/charts/styles.layer.css';
import { SimpleGrid, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Minute } from './summary.js';

/** What the last hour was like; each figure is also in the text for who cannot see a chart. */
export function Charts({ minutes }: { minutes: readonly Minute[] }) {
  const data = minutes.map((minute) => ({
    at: new Date(minute.at).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' }),
    changes: minute.changes,
    median: minute.applied?.p50 ?? null,
    p95: minute.applied?.p95 ?? null,
    'from memory': Math.max(0, minute.uses - minute.resolves),
    resolved: minute.resolves,
    refusals: minute.refusals,
  }));
  const common = { h: 180, data, dataKey: 'at', withTooltip: true, tickLine: 'none', gridAxis: 'y' } as const;
  return (
    <SimpleGrid cols={{ base: 1, md: 2 }}>
      <Chart title="Milliseconds until a change is applied everywhere">
        <LineChart
          {...common}
          connectNulls
          series={[
            { name: 'median', color: 'brand.5' },
            { name: 'p95', color: 'amber.6' },
          ]}
          withLegend
        />
      </Chart>
      <Chart title="Changes a minute">
        <BarChart {...common} series={[{ name: 'changes', color: 'brand.5' }]} />
      </Chart>
      <Chart title="Uses a minute">
        <AreaChart
          {...common}
          type="stacked"
          withDots={false}
          series={[
            { name: 'from memory', color: 'brand.5' },
            { name: 'resolved', color: 'amber.6' },
          ]}
          withLegend
        />
      </Chart>
      <Chart title="Refused or failed acts a minute">
        <BarChart {...common} series={[{ name: 'refusals', color: 'danger.5' }]} />
      </Chart>
    </SimpleGrid>
  );
}

function Chart({ title, children }: { title: string; children: ReactNode }) {
  return (
    <figure className="card" style={{ margin: 0, padding: 'var(--mantine-spacing-md)' }}>
      <Text size="sm" fw={550} mb="sm" component="figcaption">
        {title}
      </Text>
      {children}
    </figure>
  );
}
