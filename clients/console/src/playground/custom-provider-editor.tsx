import { NumberInput, Textarea, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { answerOf, api } from '../api/api.js';
import { fieldProblem } from '../api/api-problem.js';
import { useIdempotencyKey } from '../api/idempotency-key.js';
import type { Provider } from '../api/types.js';
import { queryClient } from '../app/query-client.js';
import { SecretPicker } from '../secrets/secret-picker.js';
import { Dialog } from '../ui/dialog.js';
import { DialogForm } from '../ui/dialog-form.js';
import { notifyDone } from '../ui/notify.js';
import { ProblemAlert } from '../ui/problem-alert.js';
import { HeaderLines } from '../webhooks/header-lines.js';
import { inputOf, valuesOf, type CustomProviderValues } from './custom-provider-values.js';
import { SecretHeaderLines } from './secret-header-lines.js';

interface CustomProviderEditorProps {
  team: string;
  /** Null for a new one. */
  provider: Provider | null;
  onClose: () => void;
}

export function CustomProviderEditor(props: CustomProviderEditorProps) {
  const title = props.provider ? `Edit ${props.provider.name}` : 'New custom provider';
  return (
    <Dialog onClose={props.onClose} title={title} size="lg">
      <EditorForm {...props} />
    </Dialog>
  );
}

function useSave({ team, provider, onClose }: CustomProviderEditorProps) {
  const keyFor = useIdempotencyKey();
  return useMutation({
    mutationFn: (values: CustomProviderValues) => {
      const body = inputOf(values);
      const header = { 'Idempotency-Key': keyFor(body) };
      if (provider === null) {
        const params = { path: { team }, header };
        return answerOf(api.POST('/v1/teams/{team}/playground/custom-providers', { params, body }));
      }
      const { key, ...patch } = body;
      const params = { path: { team, id: provider.id ?? key }, header };
      return answerOf(api.PATCH('/v1/teams/{team}/playground/custom-providers/{id}', { params, body: patch }));
    },
    onSuccess: async ({ name }) => {
      notifyDone(`${name} is saved.`);
      onClose();
      await queryClient.invalidateQueries({ queryKey: ['team', team] });
    },
  });
}

function EditorForm(props: CustomProviderEditorProps) {
  const { team, provider, onClose } = props;
  const [values, setValues] = useState(() => valuesOf(provider));
  const set = (next: Partial<CustomProviderValues>) => setValues((before) => ({ ...before, ...next }));
  const save = useSave(props);
  const { error } = save;
  return (
    <DialogForm
      act={provider ? 'Save' : 'Add provider'}
      isPending={save.isPending}
      onSubmit={() => save.mutate(values)}
      onClose={onClose}
    >
      <ProblemAlert error={error} />
      <Names values={values} set={set} error={error} isNew={provider === null} />
      <SecretPicker
        team={team}
        label="API key"
        description="A secret, sent as Authorization: Bearer."
        value={values.apiKeySecret}
        onChange={(apiKeySecret) => set({ apiKeySecret })}
        error={fieldProblem(error, 'apiKeySecret')}
      />
      <HeaderLines
        lines={values.headers}
        onChange={(headers) => set({ headers })}
        error={fieldProblem(error, 'headers')}
      />
      <SecretHeaderLines
        team={team}
        lines={values.secretHeaders}
        onChange={(secretHeaders) => set({ secretHeaders })}
        error={fieldProblem(error, 'secretHeaders')}
      />
      <Textarea
        label="Models"
        description="One a line, as the provider names them."
        autosize
        minRows={2}
        maxRows={8}
        value={values.models}
        onChange={(event) => set({ models: event.currentTarget.value })}
        error={fieldProblem(error, 'models')}
        classNames={{ input: 'mono' }}
        spellCheck={false}
      />
      <NumberInput
        label="Most tokens of an answer"
        description="No answer is longer, whatever a request says. Empty: as the provider has it."
        min={1}
        max={10_000_000}
        value={values.maxTokens ?? ''}
        onChange={(next) => set({ maxTokens: next === '' ? null : Number(next) })}
        error={fieldProblem(error, 'maxTokens')}
      />
    </DialogForm>
  );
}

interface NamesProps {
  values: CustomProviderValues;
  set: (next: Partial<CustomProviderValues>) => void;
  error: unknown;
  isNew: boolean;
}

function Names({ values, set, error, isNew }: NamesProps) {
  return (
    <>
      <TextInput
        label="Name"
        required
        data-autofocus
        value={values.name}
        onChange={(event) => set({ name: event.currentTarget.value })}
        error={fieldProblem(error, 'name')}
      />
      <TextInput
        label="Key"
        description="Its models are asked for as key/model. It stays as it is."
        placeholder="ours"
        required
        readOnly={!isNew}
        value={values.key}
        onChange={(event) => set({ key: event.currentTarget.value })}
        error={fieldProblem(error, 'key')}
        classNames={{ input: 'mono' }}
        spellCheck={false}
        autoCapitalize="off"
      />
      <TextInput
        label="Base URL"
        description="Of anything that speaks OpenAI’s chat completions."
        placeholder="https://llm.example.org/v1"
        required
        type="url"
        value={values.baseUrl}
        onChange={(event) => set({ baseUrl: event.currentTarget.value })}
        error={fieldProblem(error, 'baseUrl')}
      />
    </>
  );
}
