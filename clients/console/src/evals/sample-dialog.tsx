import { Stack, Text } from '@mantine/core';
import type { EvalSample } from '../api/types.js';
import { Dialog } from '../ui/dialog.js';
import { Fact, Facts } from '../ui/facts.js';
import { money, percent } from './eval-words.js';

/** One sample in full. */
export function SampleDialog({ sample, onClose }: { sample: EvalSample; onClose: () => void }) {
  const { position, benchmark, input, target, answer, explanation, error, score, requests, cost, versions } = sample;
  return (
    <Dialog onClose={onClose} title={`Sample ${position} of ${benchmark}`} size="xl">
      <Stack>
        <Facts>
          <Fact label="Score">{percent(score)}</Fact>
          <Fact label="Requests">{requests}</Fact>
          <Fact label="Cost">{money(cost)}</Fact>
          <Fact label="With">
            {versions.map(({ secret, version }) => `${secret} version ${version}`).join(', ') || '–'}
          </Fact>
        </Facts>
        <Words label="Question">{input}</Words>
        <Words label="Expected">{target}</Words>
        {answer !== null && <Words label="Answer">{answer}</Words>}
        {explanation !== null && <Words label="Why this score">{explanation}</Words>}
        {error && <Words label="What went wrong">{error.detail}</Words>}
      </Stack>
    </Dialog>
  );
}

function Words({ label, children }: { label: string; children: string }) {
  return (
    <div>
      <Text size="xs" c="dimmed">
        {label}
      </Text>
      <Text size="sm" className="breaks" style={{ whiteSpace: 'pre-wrap' }}>
        {children}
      </Text>
    </div>
  );
}
