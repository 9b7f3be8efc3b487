import { secretName } from '../app/contracts.js';
import { Alert, Button, Text, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { answerOf, api } from '../api/api.js';
import { fieldProblem, hasCode } from '../api/api-problem.js';
import { useIdempotencyKey } from '../api/idempotency-key.js';
import { notifyDone } from '../ui/notify.js';
import { ProblemAlert } from '../ui/problem-alert.js';
import { forgetSecrets } from './secret-queries.js';
import { ValueField } from './value-field.js';
import { checkValue } from './value-warnings.js';
import { Dialog } from '../ui/dialog.js';
import { DialogForm } from '../ui/dialog-form.js';

export interface NewSecretProps {
  team: string;
  /** Fixed where something waits for a secret of this name. */
  name?: string;
  /** It was there, and was deleted. */
  isAgain?: boolean;
  /** The names that there are, to say so while one is typed. */
  taken: ReadonlySet<string>;
  onClose: () => void;
  onRotate: (name: string) => void;
}

export function NewSecret(props: NewSecretProps) {
  const { name, isAgain } = props;
  const title = name ? `Add ${name}${isAgain ? ' again' : ''}` : 'New secret';
  return (
    <Dialog onClose={props.onClose} title={title} size="lg">
      <NewSecretForm {...props} />
    </Dialog>
  );
}

const RULE = 'Letters, digits and _, at most 255 characters.';

/** The value is no variable of the mutation: those are kept where mutations are. */
function useAdd({ team, onClose }: NewSecretProps, body: { name: string; value: string }) {
  const keyFor = useIdempotencyKey();
  return useMutation({
    mutationFn: () => {
      const params = { path: { team }, header: { 'Idempotency-Key': keyFor(body) } };
      return answerOf(api.POST('/v1/teams/{team}/secrets', { params, body }));
    },
    onSuccess: async () => {
      notifyDone(`${body.name} is saved. Use it by its name.`);
      onClose();
      await forgetSecrets(team);
    },
  });
}

function NewSecretForm(props: NewSecretProps) {
  const { name: fixed, isAgain, taken, onClose, onRotate } = props;
  const [name, setName] = useState(fixed ?? '');
  const [value, setValue] = useState('');
  const add = useAdd(props, { name, value });
  const rule = name === '' || secretName.safeParse(name).success ? null : ruleFor(name);
  const exists = taken.has(name) || hasCode(add.error, 'SECRET_EXISTS');
  const canSave = name !== '' && rule === null && !exists && value !== '' && checkValue(value).problem === null;
  return (
    <DialogForm
      act="Add secret"
      isPending={add.isPending}
      isDisabled={!canSave}
      onSubmit={() => add.mutate()}
      onClose={onClose}
    >
      {!exists && <ProblemAlert error={add.error} />}
      {isAgain && (
        <Text size="sm" c="dimmed">
          Everything that still names {fixed} works again as soon as you add it.
        </Text>
      )}
      <TextInput
        label="Name"
        description={RULE}
        placeholder="HF_TOKEN"
        required
        readOnly={fixed !== undefined}
        data-autofocus={!fixed || undefined}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        error={rule ?? fieldProblem(add.error, 'name')}
        classNames={{ input: 'mono' }}
        spellCheck={false}
        autoCapitalize="off"
      />
      {exists && (
        <Alert color="amber" variant="light" title={`${name} exists`} role="alert">
          To replace its value, rotate it: whatever uses it gets the new one.{' '}
          <Button size="compact-sm" variant="light" mt={4} display="block" onClick={() => onRotate(name)}>
            Rotate {name}
          </Button>
        </Alert>
      )}
      <ValueField
        label="Value"
        value={value}
        onChange={setValue}
        error={fieldProblem(add.error, 'value')}
        isFirst={fixed !== undefined}
      />
    </DialogForm>
  );
}

/** What is wrong with a name, in terms of what was typed. */
function ruleFor(name: string): string {
  if (name.length > 255) return `At most 255 characters; this has ${name.length}.`;
  if (/\s/.test(name)) return 'No spaces. Use _ instead.';
  if (name.includes('-')) return 'No -. Use _ instead.';
  return `Only letters, digits and _.`;
}
