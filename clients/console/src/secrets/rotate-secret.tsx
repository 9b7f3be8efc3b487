import { Button, List, Select, Skeleton, Stack, Text } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { answerOf, api } from '../api/api.js';
import { fieldProblem, hasCode } from '../api/api-problem.js';
import { useIdempotencyKey } from '../api/idempotency-key.js';
import type { SandboxEffect, Secret } from '../api/types.js';
import { ProblemAlert } from '../ui/problem-alert.js';
import { OVERLAPS, overlapInWords } from './overlaps.js';
import { ReferenceLink } from './reference-link.js';
import { RotatedSecret } from './rotated-secret.js';
import { SandboxesInTheWay, useRotationEffects } from './sandboxes-in-the-way.js';
import { forgetSecrets, referencesQuery, secretQuery } from './secret-queries.js';
import { ValueField } from './value-field.js';
import { checkValue } from './value-warnings.js';
import { Dialog } from '../ui/dialog.js';
import { DialogForm } from '../ui/dialog-form.js';

export interface RotateSecretProps {
  team: string;
  name: string;
  onClose: () => void;
}

interface Rotated {
  version: number;
  /** What becomes of the sandboxes that held the one before; null where nobody could say. */
  sandboxes: SandboxEffect[] | null;
}

/** First the new value, then, in the same place, what becomes of the old one. */
export function RotateSecret({ team, name, onClose }: RotateSecretProps) {
  const [rotated, setRotated] = useState<Rotated | null>(null);
  const title = rotated === null ? `Rotate ${name}` : `${name} is at version ${rotated.version}`;
  return (
    <Dialog onClose={onClose} title={title} size="lg">
      {rotated === null ? (
        <RotateForm team={team} name={name} onClose={onClose} onRotated={setRotated} />
      ) : (
        <RotatedSecret team={team} name={name} sandboxes={rotated.sandboxes} onClose={onClose} />
      )}
    </Dialog>
  );
}

function RotateForm({ team, name, onClose, onRotated }: RotateSecretProps & { onRotated: (rotated: Rotated) => void }) {
  const secret = useQuery({ ...secretQuery(team, name), staleTime: 0 });
  // The version that the person decided about: another one that came meanwhile must be looked at first.
  const [expected, setExpected] = useState<number | null>(null);
  const [value, setValue] = useState('');
  const [overlap, setOverlap] = useState('0');
  const keyFor = useIdempotencyKey();
  const decided = expected ?? secret.data?.version;
  const rotate = useMutation({
    mutationFn: (expectedVersion: number) => {
      const body = { value, overlapSeconds: Number(overlap), expectedVersion };
      const params = { path: { team, name }, header: { 'Idempotency-Key': keyFor(body) } };
      return answerOf(api.POST('/v1/teams/{team}/secrets/{name}/rotate', { params, body }));
    },
    onSuccess: ({ version, sandboxes }) => {
      setValue('');
      onRotated({ version, sandboxes });
      void forgetSecrets(team);
    },
    onError: (error) => (hasCode(error, 'VERSION_CONFLICT') ? secret.refetch() : undefined),
  });
  const conflict = hasCode(rotate.error, 'VERSION_CONFLICT');
  const canRotate = value !== '' && decided !== undefined && checkValue(value).problem === null;
  const lookAgain = () => {
    setExpected(secret.data?.version ?? null);
    rotate.reset();
  };
  return (
    <DialogForm
      act="Rotate"
      isPending={rotate.isPending}
      isDisabled={!canRotate || conflict}
      onSubmit={() => decided !== undefined && rotate.mutate(decided)}
      onClose={onClose}
    >
      <ProblemAlert error={rotate.error ?? secret.error}>
        {conflict && secret.data && <AnotherRotated secret={secret.data} onReplace={lookAgain} />}
      </ProblemAlert>
      <ValueField
        label="New value"
        value={value}
        onChange={setValue}
        error={fieldProblem(rotate.error, 'value')}
        isFirst
      />
      <UsedBy team={team} name={name} />
      <Select
        label="The old value"
        data={OVERLAPS}
        value={overlap}
        onChange={(next) => setOverlap(next ?? '0')}
        allowDeselect={false}
        description={overlapInWords(Number(overlap))}
        inputWrapperOrder={['label', 'input', 'description', 'error']}
      />
    </DialogForm>
  );
}

function AnotherRotated({ secret, onReplace }: { secret: Secret; onReplace: () => void }) {
  return (
    <Stack gap={6} mt={6}>
      <Text size="sm">
        <b>{secret.updatedBy}</b> rotated it to version {secret.version} while you were typing. Yours would replace that
        one.
      </Text>
      <Button size="compact-sm" variant="light" color="danger" w="fit-content" onClick={onReplace}>
        I know. Replace version {secret.version} too
      </Button>
    </Stack>
  );
}

function UsedBy({ team, name }: { team: string; name: string }) {
  const references = useQuery(referencesQuery(team, name));
  const effects = useRotationEffects(team, name, references.data?.items);
  if (references.isPending) return <Skeleton h={24} aria-label="Looking who uses it" />;
  const used = references.data?.items ?? [];
  if (used.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        Nothing uses it yet.
      </Text>
    );
  }
  const atNextUse = used.filter(({ slot }) => !slot.startsWith('injected.'));
  return (
    <>
      {atNextUse.length > 0 && (
        <div>
          <Text size="sm" fw={500}>
            Gets the new value from its next use on:
          </Text>
          <List size="sm" spacing={2} mt={2}>
            {atNextUse.map((reference) => (
              <List.Item key={`${reference.resourceId}/${reference.slot}`}>
                <ReferenceLink team={team} reference={reference} />
              </List.Item>
            ))}
          </List>
        </div>
      )}
      <SandboxesInTheWay team={team} title="Sandboxes that hold the value:" effects={effects} />
    </>
  );
}
