import { Button, Group, Paper, Select, Stack, Switch, Textarea, TextInput, Title } from '@mantine/core';
import { useInfiniteQuery, useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState, type FormEvent, type ReactNode } from 'react';
import { answerOf, api } from '../api/api.js';
import { fieldProblem } from '../api/api-problem.js';
import { useIdempotencyKey } from '../api/idempotency-key.js';
import type { Automation } from '../api/types.js';
import { queryClient } from '../app/query-client.js';
import { notifyDone } from '../ui/notify.js';
import { ProblemAlert } from '../ui/problem-alert.js';
import { webhooksQuery } from '../webhooks/webhook-queries.js';
import { inputOf, valuesOf, type AutomationValues } from './automation-values.js';
import { LimitFields } from './limit-fields.js';
import { PayloadFields } from './payload-fields.js';
import { TriggerFields } from './trigger-fields.js';

interface AutomationFormProps {
  team: string;
  /** Null for a new one. */
  automation: Automation | null;
  isAdmin: boolean;
}

/** What its parts share. */
export interface FieldsProps {
  values: AutomationValues;
  set: (next: Partial<AutomationValues>) => void;
  error: unknown;
}

function useSave(team: string, automation: Automation | null) {
  const keyFor = useIdempotencyKey();
  const navigate = useNavigate();
  return useMutation({
    mutationFn: (values: AutomationValues) => {
      const body = inputOf(values);
      const header = { 'Idempotency-Key': keyFor(body) };
      if (automation === null) {
        return answerOf(api.POST('/v1/teams/{team}/automations', { params: { path: { team }, header }, body }));
      }
      const params = { path: { team, id: automation.id }, header };
      return answerOf(api.PATCH('/v1/teams/{team}/automations/{id}', { params, body }));
    },
    onSuccess: async ({ id, name }) => {
      notifyDone(`${name} is saved.`);
      await queryClient.invalidateQueries({ queryKey: ['team', team] });
      if (automation === null) await navigate({ to: '/teams/$team/automations/$id', params: { team, id } });
    },
  });
}

export function AutomationForm({ team, automation, isAdmin }: AutomationFormProps) {
  const [values, setValues] = useState(() => valuesOf(automation));
  const webhooks = useInfiniteQuery(webhooksQuery(team));
  const save = useSave(team, automation);
  const set = (next: Partial<AutomationValues>) => setValues((before) => ({ ...before, ...next }));
  const all = webhooks.data?.pages.flatMap(({ items }) => items) ?? [];
  const webhook = all.find(({ id }) => id === values.webhookId);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate(values);
  };
  const fields = { values, set, error: save.error };
  return (
    <form onSubmit={submit} autoComplete="off">
      <fieldset disabled={!isAdmin} style={{ border: 0, margin: 0, padding: 0, minWidth: 0 }}>
        <Stack gap="lg">
          <ProblemAlert error={save.error} />
          <Part title="What it is">
            <NameFields {...fields} />
          </Part>
          <Part title="When it fires">
            <TriggerFields {...fields} />
          </Part>
          <Part title="What it sends">
            <Select
              label="Through the webhook"
              data={all.map(({ id, name }) => ({ value: id, label: name }))}
              value={values.webhookId}
              onChange={(webhookId) => set({ webhookId })}
              placeholder="Choose one"
              searchable
              required
              disabled={!isAdmin}
              error={fieldProblem(save.error, 'webhookId')}
              nothingFoundMessage="There is no such webhook"
            />
            <PayloadFields {...fields} webhook={webhook} isAdmin={isAdmin} />
          </Part>
          <Part title="How often at the most">
            <LimitFields {...fields} />
          </Part>
          {isAdmin && (
            <Group justify="flex-end">
              <Button type="submit" loading={save.isPending} disabled={values.webhookId === null}>
                {automation ? 'Save' : 'Create automation'}
              </Button>
            </Group>
          )}
        </Stack>
      </fieldset>
    </form>
  );
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

function NameFields({ values, set, error }: FieldsProps) {
  return (
    <>
      <TextInput
        label="Name"
        required
        value={values.name}
        onChange={(event) => set({ name: event.currentTarget.value })}
        error={fieldProblem(error, 'name')}
      />
      <Textarea
        label="Description"
        description="Optional: what it is for."
        autosize
        value={values.description}
        onChange={(event) => set({ description: event.currentTarget.value })}
        error={fieldProblem(error, 'description')}
      />
      <Switch
        label="On"
        description="Off: events do not fire it."
        checked={values.enabled}
        onChange={(event) => set({ enabled: event.currentTarget.checked })}
      />
    </>
  );
}
