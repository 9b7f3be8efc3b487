import { Switch, Text, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { answerOf, api } from '../api/api.js';
import { fieldProblem } from '../api/api-problem.js';
import { useIdempotencyKey } from '../api/idempotency-key.js';
import { Dialog } from '../ui/dialog.js';
import { DialogForm } from '../ui/dialog-form.js';
import { notifyDone } from '../ui/notify.js';
import { ProblemAlert } from '../ui/problem-alert.js';
import { toChat } from './conversation.js';
import { forgetPlayground } from './playground-queries.js';
import type { Column, Playground } from './playground.js';

interface SaveModelProps {
  team: string;
  playground: Playground;
  column: Column;
  onClose: () => void;
}

/** The API keeps as many first messages of a saved model. */
const MESSAGES_MAX = 50;

export function SaveModel(props: SaveModelProps) {
  return (
    <Dialog onClose={props.onClose} title="Save this model">
      <SaveForm {...props} />
    </Dialog>
  );
}

interface Saving {
  name: string;
  /** What it is the next version of; null where it is the first one of its name. */
  next: Column['saved'];
  kept: Column['messages'];
}

function useSave({ team, playground, column, onClose }: SaveModelProps) {
  const keyFor = useIdempotencyKey();
  return useMutation({
    mutationFn: ({ name, next, kept }: Saving) => {
      const content = { model: column.model, parameters: column.parameters, messages: toChat(kept) };
      const header = { 'Idempotency-Key': keyFor([name, content]) };
      if (next) {
        const params = { path: { team, id: next.id }, header };
        return answerOf(api.POST('/v1/teams/{team}/playground/saved-models/{id}/versions', { params, body: content }));
      }
      const body = { ...content, name };
      return answerOf(
        api.POST('/v1/teams/{team}/playground/saved-models', { params: { path: { team }, header }, body }),
      );
    },
    onSuccess: async ({ id, name, version }) => {
      notifyDone(`${name} is saved as version ${version}.`);
      playground.change(column.id, { saved: { id, name, version } });
      onClose();
      await forgetPlayground(team);
    },
  });
}

function SaveForm(props: SaveModelProps) {
  const { column, onClose } = props;
  const [name, setName] = useState(column.saved?.name ?? '');
  const [withConversation, setWithConversation] = useState(false);
  const isNext = column.saved !== null && name.trim() === column.saved.name;
  const kept = column.messages.filter(({ role }) => withConversation || role === 'system');
  const save = useSave(props);
  return (
    <DialogForm
      act={isNext && column.saved ? `Save version ${column.saved.version + 1}` : 'Save'}
      isPending={save.isPending}
      isDisabled={name.trim() === '' || kept.length > MESSAGES_MAX}
      onSubmit={() => save.mutate({ name: name.trim(), next: isNext ? column.saved : null, kept })}
      onClose={onClose}
    >
      <ProblemAlert error={save.error} />
      <Text size="sm" c="dimmed" className="breaks">
        {column.model}, how it is asked, and the messages that every conversation begins with. Everybody in the team can
        open it.
      </Text>
      <TextInput
        label="Name"
        required
        data-autofocus
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        error={fieldProblem(save.error, 'name')}
      />
      <Switch
        label="With the whole conversation"
        description="Off: with its system messages only."
        checked={withConversation}
        onChange={(event) => setWithConversation(event.currentTarget.checked)}
      />
      {kept.length > MESSAGES_MAX && (
        <Text size="sm" c="red">
          A saved model begins with at most {MESSAGES_MAX} messages; this has {kept.length}.
        </Text>
      )}
    </DialogForm>
  );
}
