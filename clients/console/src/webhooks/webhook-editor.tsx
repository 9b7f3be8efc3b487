import { Group, NumberInput, Switch, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { answerOf, api } from '../api/api.js';
import { fieldProblem } from '../api/api-problem.js';
import { useIdempotencyKey } from '../api/idempotency-key.js';
import type { Webhook } from '../api/types.js';
import { queryClient } from '../app/query-client.js';
import { SecretPicker, SecretsPicker } from '../secrets/secret-picker.js';
import { notifyDone } from '../ui/notify.js';
import { ProblemAlert } from '../ui/problem-alert.js';
import { HeaderLines } from './header-lines.js';
import { inputOf, valuesOf, type WebhookValues } from './webhook-values.js';
import { Dialog } from '../ui/dialog.js';
import { DialogForm } from '../ui/dialog-form.js';

interface WebhookEditorProps {
  team: string;
  /** Null for a new one. */
  webhook: Webhook | null;
  onClose: () => void;
  onSaved: (webhook: Webhook) => void;
}

export function WebhookEditor(props: WebhookEditorProps) {
  const title = props.webhook ? `Edit ${props.webhook.name}` : 'New webhook';
  return (
    <Dialog onClose={props.onClose} title={title} size="lg">
      <WebhookForm {...props} />
    </Dialog>
  );
}

function useSave({ team, webhook, onClose, onSaved }: WebhookEditorProps) {
  const keyFor = useIdempotencyKey();
  return useMutation({
    mutationFn: (values: WebhookValues) => {
      const body = inputOf(values);
      const header = { 'Idempotency-Key': keyFor(body) };
      if (webhook === null) {
        return answerOf(api.POST('/v1/teams/{team}/webhooks', { params: { path: { team }, header }, body }));
      }
      const params = { path: { team, id: webhook.id }, header };
      return answerOf(api.PATCH('/v1/teams/{team}/webhooks/{id}', { params, body }));
    },
    onSuccess: async (saved) => {
      notifyDone(`${saved.name} is saved.`);
      onClose();
      onSaved(saved);
      await queryClient.invalidateQueries({ queryKey: ['team', team] });
    },
  });
}

function WebhookForm(props: WebhookEditorProps) {
  const [values, setValues] = useState(() => valuesOf(props.webhook));
  const set = (next: Partial<WebhookValues>) => setValues((before) => ({ ...before, ...next }));
  const save = useSave(props);
  const { error } = save;
  return (
    <DialogForm
      act={props.webhook ? 'Save' : 'Create webhook'}
      isPending={save.isPending}
      onSubmit={() => save.mutate(values)}
      onClose={props.onClose}
    >
      <ProblemAlert error={error} />
      <TextInput
        label="Name"
        required
        data-autofocus
        value={values.name}
        onChange={(event) => set({ name: event.currentTarget.value })}
        error={fieldProblem(error, 'name')}
      />
      <TextInput
        label="Address to send to"
        placeholder="https://example.org/hooks/deploy"
        required
        type="url"
        value={values.url}
        onChange={(event) => set({ url: event.currentTarget.value })}
        error={fieldProblem(error, 'url')}
      />
      <SecretFields team={props.team} values={values} set={set} error={error} />
      <HeaderLines
        lines={values.headers}
        onChange={(headers) => set({ headers })}
        error={fieldProblem(error, 'headers')}
      />
      <Group grow align="flex-start">
        <NumberInput
          label="Time for an answer"
          description="In seconds, 1 to 30."
          min={1}
          max={30}
          value={values.timeoutSeconds}
          onChange={(next) => set({ timeoutSeconds: Number(next) })}
          error={fieldProblem(error, 'timeoutSeconds')}
        />
        <Switch
          mt={28}
          label="Send"
          description="Off: automations do not fire. Tests still send."
          checked={values.enabled}
          onChange={(event) => set({ enabled: event.currentTarget.checked })}
        />
      </Group>
    </DialogForm>
  );
}

interface FieldsProps {
  team: string;
  values: WebhookValues;
  set: (next: Partial<WebhookValues>) => void;
  error: unknown;
}

function SecretFields({ team, values, set, error }: FieldsProps) {
  return (
    <>
      <SecretPicker
        team={team}
        label="Access token"
        description="Sent as Authorization: Bearer, and as ${ACCESS_TOKEN} in payloads."
        value={values.accessTokenSecret}
        onChange={(accessTokenSecret) => set({ accessTokenSecret })}
        error={fieldProblem(error, 'accessTokenSecret')}
      />
      <SecretPicker
        team={team}
        label="Signing secret"
        description="Signs every request, so that the receiver knows that it came from you."
        value={values.signingSecret}
        onChange={(signingSecret) => set({ signingSecret })}
        error={fieldProblem(error, 'signingSecret')}
      />
      {values.signingSecret !== null && (
        <TextInput
          label="Second name of the signature"
          description="Optional: a header such as X-Wandb-Signature, for receivers that look there."
          value={values.signatureHeader}
          onChange={(event) => set({ signatureHeader: event.currentTarget.value })}
          error={fieldProblem(error, 'signatureHeader')}
        />
      )}
      <SecretsPicker
        team={team}
        label="Secrets for payloads"
        description="Payloads may name these, as ${NAME}."
        value={values.secrets}
        onChange={(secrets) => set({ secrets })}
        error={fieldProblem(error, 'secrets') ?? fieldProblem(error, 'secrets.0')}
      />
    </>
  );
}
