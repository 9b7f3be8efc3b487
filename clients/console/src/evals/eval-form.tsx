import { Button, Group, Paper, Stack, Title } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState, type FormEvent, type ReactNode } from 'react';
import { answerOf, api } from '../api/api.js';
import { ApiProblem, fieldProblem } from '../api/api-problem.js';
import { useIdempotencyKey } from '../api/idempotency-key.js';
import type { Benchmark } from '../api/types.js';
import { queryClient } from '../app/query-client.js';
import { notifyDone } from '../ui/notify.js';
import { PageLoading } from '../ui/page-loading.js';
import { ProblemAlert } from '../ui/problem-alert.js';
import { SecretActs, useSecretActs } from '../secrets/secret-acts.js';
import { useSecrets } from '../secrets/secret-queries.js';
import { BenchmarkPicker } from './benchmark-picker.js';
import { GraderFields, HuggingFaceFields } from './needed-key-fields.js';
import { benchmarksQuery } from './eval-queries.js';
import { inputOf, needsOf, NEW_EVAL, type EvalValues } from './eval-values.js';
import { JobFields, ModelFields } from './job-fields.js';

/** What its parts share. */
export interface FieldsProps {
  team: string;
  onCreate: (() => void) | null;
  values: EvalValues;
  set: (next: Partial<EvalValues>) => void;
  error: unknown;
}

function useLaunch(team: string, chosen: readonly Benchmark[]) {
  const keyFor = useIdempotencyKey();
  const navigate = useNavigate();
  return useMutation({
    mutationFn: (values: EvalValues) => {
      const body = inputOf(values, chosen);
      const params = { path: { team }, header: { 'Idempotency-Key': keyFor(body) } };
      return answerOf(api.POST('/v1/teams/{team}/eval-jobs', { params, body }));
    },
    onSuccess: async ({ id, name }) => {
      notifyDone(`${name} is launched.`);
      await navigate({ to: '/teams/$team/evaluations/$id', params: { team, id } });
      await queryClient.invalidateQueries({ queryKey: ['team', team, 'eval-jobs'] });
    },
  });
}

export function EvalForm({ team, isAdmin }: { team: string; isAdmin: boolean }) {
  const [values, setValues] = useState(NEW_EVAL);
  const benchmarks = useQuery(benchmarksQuery(team));
  const all = benchmarks.data ?? [];
  const chosen = all.filter(({ id }) => values.benchmarks.includes(id));
  const launch = useLaunch(team, chosen);
  const set = (next: Partial<EvalValues>) => setValues((before) => ({ ...before, ...next }));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    launch.mutate(values);
  };
  const acts = useSecretActs();
  const names = useSecretNames(team);
  const onCreate = isAdmin ? () => acts.open('new') : null;
  const fields = { team, onCreate, values, set, error: launch.error };
  return (
    <>
      {/* Not the browser's own checks, which tell one problem at a time. */}
      <form onSubmit={submit} autoComplete="off" noValidate>
        <Stack gap="lg">
          <Part title="What is asked">
            <ModelFields {...fields} />
          </Part>
          <Part title="By which benchmarks">
            <ProblemAlert error={benchmarks.error} />
            {benchmarks.isPending && <PageLoading />}
            {benchmarks.data && (
              <BenchmarkPicker
                all={all}
                chosen={values.benchmarks}
                onChange={(ids) => set({ benchmarks: ids })}
                error={benchmarksProblem(launch.error)}
              />
            )}
          </Part>
          <NeededKeys chosen={chosen} fields={fields} />
          <Part title="The job">
            <JobFields {...fields} />
          </Part>
          <ProblemAlert error={launch.error} />
          <Group justify="flex-end">
            <Button type="submit" loading={launch.isPending}>
              Launch
            </Button>
          </Group>
        </Stack>
      </form>
      {/* Not within the form: what is submitted there would be submitted here as well. */}
      <SecretActs team={team} acts={acts} taken={names} />
    </>
  );
}

/** What the benchmarks that are chosen need beside the model. */
function NeededKeys({ chosen, fields }: { chosen: readonly Benchmark[]; fields: FieldsProps }) {
  const { graded, gated } = needsOf(chosen);
  return (
    <>
      {graded.length > 0 && (
        <Part title="Who judges the answers">
          <GraderFields {...fields} needing={graded} />
        </Part>
      )}
      {gated.length > 0 && (
        <Part title="Gated data sets">
          <HuggingFaceFields {...fields} needing={gated} />
        </Part>
      )}
    </>
  );
}

function useSecretNames(team: string): ReadonlySet<string> {
  const { data } = useSecrets(team);
  return new Set(data?.pages.flatMap(({ items }) => items.map(({ name }) => name)));
}

/** Of the list, and of each in it. */
function benchmarksProblem(error: unknown): string | undefined {
  const own = fieldProblem(error, 'benchmarks');
  if (own !== undefined || !(error instanceof ApiProblem)) return own;
  return error.problem.errors?.find(({ path }) => path.startsWith('benchmarks.'))?.message;
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Paper className="card" p="lg" component="section" aria-label={title}>
      <Stack>
        <Title order={2} size="h4">
          {title}
        </Title>
        {children}
      </Stack>
    </Paper>
  );
}
