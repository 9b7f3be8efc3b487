import { Checkbox, Progress, Stack, Text } from '@mantine/core';
import type { EvalJob } from '../api/types.js';
import { DataTable } from '../ui/data-table.js';
import { TextLink } from '../ui/text-link.js';
import { TimeAgo } from '../ui/time-ago.js';
import { COMPARED_MAX, isUnderWay } from './eval-queries.js';
import { EvalState } from './eval-state.js';
import { doneInWords, doneShare, percent } from './eval-words.js';

interface EvalsTableProps {
  team: string;
  items: readonly EvalJob[];
  /** The ids of those that are to be compared. */
  chosen: readonly string[];
  onChoose: (chosen: readonly string[]) => void;
}

export function EvalsTable({ team, items, chosen, onChoose }: EvalsTableProps) {
  const toggle = (id: string) =>
    onChoose(chosen.includes(id) ? chosen.filter((other) => other !== id) : [...chosen, id]);
  return (
    <DataTable
      label="Evaluations"
      rows={items}
      keyOf={({ id }) => id}
      columns={[
        {
          title: 'Compare',
          cell: ({ id, name }) => (
            <Checkbox
              aria-label={`Compare ${name}`}
              checked={chosen.includes(id)}
              disabled={!chosen.includes(id) && chosen.length >= COMPARED_MAX}
              onChange={() => toggle(id)}
            />
          ),
        },
        {
          title: 'Name',
          cell: ({ id, name, model }) => (
            <>
              <TextLink to="/teams/$team/evaluations/$id" params={{ team, id }} inherit c="inherit" fw={550}>
                {name}
              </TextLink>
              <Text size="xs" c="dimmed" className="mono breaks">
                {model.name}
              </Text>
            </>
          ),
        },
        { title: 'State', cell: (job) => <StateAndProgress job={job} /> },
        { title: 'Scores', cell: (job) => <Scores job={job} /> },
        {
          title: 'Project',
          cell: ({ project }) => (
            <TextLink to="/teams/$team/evaluations" params={{ team }} search={{ project }} inherit c="inherit">
              {project}
            </TextLink>
          ),
        },
        {
          title: 'Launched',
          cell: ({ createdAt, createdBy }) => (
            <>
              <TimeAgo at={createdAt} />
              <Text size="xs" c="dimmed" className="breaks">
                {createdBy}
              </Text>
            </>
          ),
        },
      ]}
    />
  );
}

function StateAndProgress({ job }: { job: EvalJob }) {
  const share = doneShare(job);
  return (
    <Stack gap={4}>
      <EvalState of={job} />
      {isUnderWay(job) && share !== null && <Progress value={share} size="sm" aria-label={`Samples of ${job.name}`} />}
      <Text size="xs" c="dimmed">
        {doneInWords(job)} samples
      </Text>
    </Stack>
  );
}

function Scores({ job: { results } }: { job: EvalJob }) {
  return (
    <Stack gap={2}>
      {results.map(({ benchmark, score }) => (
        <Text key={benchmark} size="sm">
          {percent(score)}{' '}
          <Text span size="xs" c="dimmed" className="breaks">
            {benchmark}
          </Text>
        </Text>
      ))}
      {results.length === 0 && '–'}
    </Stack>
  );
}
