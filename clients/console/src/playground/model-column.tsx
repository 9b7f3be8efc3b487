import { ActionIcon, Box, Group, Stack, Text } from '@mantine/core';
import {
  IconAdjustmentsHorizontal,
  IconCode,
  IconDeviceFloppy,
  IconPlayerStopFilled,
  IconX,
} from '@tabler/icons-react';
import { lazy, memo, Suspense, useState } from 'react';
import { ApiProblem } from '../api/api-problem.js';
import { ProblemAlert } from '../ui/problem-alert.js';
import { MessageView } from './message-view.js';
import { ModelPicker, useProviderOf } from './model-picker.js';
import type { Column, Playground } from './playground.js';
import classes from './playground.module.css';
import { ProviderLacks } from './provider-lacks.js';

const ModelSettings = lazy(() => import('./model-settings.js').then((file) => ({ default: file.ModelSettings })));
const SaveModel = lazy(() => import('./save-model.js').then((file) => ({ default: file.SaveModel })));
const UseInCode = lazy(() => import('./use-in-code.js').then((file) => ({ default: file.UseInCode })));

export interface ModelColumnProps {
  team: string;
  isAdmin: boolean;
  playground: Playground;
  column: Column;
  label: string;
  isOnly: boolean;
}

/** One model, how it is asked, and what has been said with it. */
export const ModelColumn = memo(function ModelColumn(props: ModelColumnProps) {
  const { team, isAdmin, playground, column, label } = props;
  const provider = useProviderOf(team, column.model);
  return (
    <section className={`card ${classes.column}`} aria-label={label}>
      <Head {...props} />
      {provider && <ProviderLacks team={team} isAdmin={isAdmin} provider={provider} />}
      {column.messages.length === 0 && !column.running && (
        <Text size="sm" c="dimmed" ta="center" py="lg">
          {column.model === '' ? 'Choose a model, then ask it something below.' : 'Ask it something below.'}
        </Text>
      )}
      <ol className={classes.messages}>
        {column.messages.map((message, at) => (
          <MessageView
            key={message.id}
            {...{ playground, column, message, at }}
            isStreaming={column.running && at === column.messages.length - 1}
          />
        ))}
      </ol>
      <ProblemAlert error={column.error} />
      {isRefused(column) && (
        <Text size="sm" c="dimmed">
          Not every model takes images. Choose another one, or delete the message that has them.
        </Text>
      )}
    </section>
  );
});

/** Whether it may be for the images that a request was refused. */
function isRefused({ error, messages }: Column): boolean {
  if (!(error instanceof ApiProblem) || !['PROVIDER_REFUSED', 'INVALID_INPUT'].includes(error.code)) return false;
  return messages.some((message) => 'attached' in message && message.attached.length > 0);
}

type Dialog = 'settings' | 'save' | 'code';

function Head({ team, playground, column, label, isOnly }: ModelColumnProps) {
  const [dialog, setDialog] = useState<Dialog | null>(null);
  const close = () => setDialog(null);
  const acts = [
    { dialog: 'settings', name: `Settings of ${label}`, icon: IconAdjustmentsHorizontal, needs: false },
    { dialog: 'save', name: `Save ${label}`, icon: IconDeviceFloppy, needs: true },
    { dialog: 'code', name: `Use ${label} in code`, icon: IconCode, needs: true },
  ] as const;
  return (
    <Stack gap={6}>
      <ModelPicker
        {...{ team, label }}
        value={column.model}
        onChange={(model) => playground.change(column.id, { model, saved: null })}
      />
      <Group justify="space-between" gap="xs" wrap="nowrap">
        <Text size="xs" c="dimmed" className="breaks">
          {column.saved ? `${column.saved.name}, version ${column.saved.version}` : inWords(column)}
        </Text>
        <Group gap={2} wrap="nowrap">
          {column.running && (
            <ActionIcon variant="light" aria-label={`Stop ${label}`} onClick={() => playground.stop(column.id)}>
              <IconPlayerStopFilled size={15} aria-hidden />
            </ActionIcon>
          )}
          {acts.map(({ dialog: opens, name, icon: Symbol, needs }) => (
            <ActionIcon
              key={opens}
              variant="subtle"
              aria-label={name}
              title={name}
              disabled={needs && column.model === ''}
              onClick={() => setDialog(opens)}
            >
              <Symbol size={18} stroke={1.7} aria-hidden />
            </ActionIcon>
          ))}
          {!isOnly && (
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={`Remove ${label}`}
              onClick={() => playground.remove(column.id)}
            >
              <IconX size={18} aria-hidden />
            </ActionIcon>
          )}
        </Group>
      </Group>
      <Suspense fallback={<Box />}>
        {dialog === 'settings' && <ModelSettings {...{ playground, column, label }} onClose={close} />}
        {dialog === 'save' && <SaveModel {...{ team, playground, column }} onClose={close} />}
        {dialog === 'code' && <UseInCode {...{ team, column }} onClose={close} />}
      </Suspense>
    </Stack>
  );
}

/** What of its settings is not as the provider has it. */
function inWords({ parameters: { temperature, n, tools, max_completion_tokens: most } }: Column): string {
  const words = [
    (n ?? 1) > 1 && `${n} trials`,
    typeof temperature === 'number' && `temperature ${temperature}`,
    typeof most === 'number' && `at most ${most} tokens`,
    tools?.length && `${tools.length} ${tools.length === 1 ? 'function' : 'functions'}`,
  ];
  return words.filter(Boolean).join(' · ') || 'Settings of the provider';
}
