import { Progress, Stack, Text } from '@mantine/core';
import type { EvalJob } from '../api/types.js';
import { Fact, Facts } from '../ui/facts.js';
import { duration } from '../ui/relative-time.js';
import { isUnderWay } from './eval-queries.js';
import { doneInWords, doneShare, money } from './eval-words.js';

const WHOLE = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });

export function EvalProgress({ job }: { job: EvalJob }) {
  const { failed, samplesPerMinute, secondsLeft, inputTokens, outputTokens, cost } = job.progress;
  const share = doneShare(job);
  return (
    <Stack gap="sm" component="section" aria-label="Progress">
      {share !== null && <Progress value={share} size="lg" animated={isUnderWay(job)} aria-label="Samples done" />}
      <Facts>
        <Fact label="Samples done">
          {doneInWords(job)}
          {failed > 0 && (
            <Text span inherit c="var(--mantine-color-error)">
              {' '}
              ({failed} failed)
            </Text>
          )}
        </Fact>
        <Fact label="Rate">{samplesPerMinute === null ? '–' : `${WHOLE.format(samplesPerMinute)} a minute`}</Fact>
        <Fact label="Time left">{secondsLeft === null ? '–' : `about ${duration(secondsLeft * 1000)}`}</Fact>
        <Fact label={isUnderWay(job) ? 'Cost so far' : 'Cost'}>{money(cost)}</Fact>
        <Fact label="Tokens in">{WHOLE.format(inputTokens)}</Fact>
        <Fact label="Tokens out">{WHOLE.format(outputTokens)}</Fact>
      </Facts>
    </Stack>
  );
}
