import { Button, Group, NativeSelect, Stack, Textarea } from '@mantine/core';
import { IconPlayerStopFilled, IconSend } from '@tabler/icons-react';
import { useState, type KeyboardEvent } from 'react';
import classes from './playground.module.css';
import type { Column, Playground } from './playground.js';

type Role = 'user' | 'system' | 'assistant';
const ROLES = [
  { value: 'user', label: 'As user' },
  { value: 'system', label: 'As system' },
  { value: 'assistant', label: 'As assistant' },
];

interface ComposerProps {
  playground: Playground;
  columns: readonly Column[];
}

/** What is said next, to every model at once. */
export function Composer({ playground, columns }: ComposerProps) {
  const [text, setText] = useState('');
  const [role, setRole] = useState<Role>('user');
  const running = columns.filter((column) => column.running);
  const canSend = running.length === 0 && text.trim() !== '';
  const canAsk = columns.some(({ model }) => model !== '');
  const say = (asks: boolean) => {
    if (!canSend || (asks && !canAsk)) return;
    playground.say(role, text);
    setText('');
    if (asks) playground.askAll();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    say(role === 'user');
  };
  return (
    <Stack gap="xs" className={`card ${classes.composer}`}>
      <Textarea
        aria-label="Message"
        placeholder={role === 'user' ? 'Ask something. Ctrl+Enter sends it.' : `What the ${role} says`}
        autosize
        minRows={2}
        maxRows={10}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        onKeyDown={onKeyDown}
      />
      <Group justify="space-between" gap="xs">
        <NativeSelect
          aria-label="Role of the message"
          size="xs"
          data={ROLES}
          value={role}
          onChange={(event) => setRole(event.currentTarget.value as Role)}
        />
        <Group gap="xs">
          {running.length > 0 && <Stop running={running} playground={playground} />}
          <Button variant="default" disabled={!canSend} onClick={() => say(false)}>
            Add
          </Button>
          {role === 'user' && (
            <Button
              leftSection={<IconSend size={16} aria-hidden />}
              disabled={!canSend || !canAsk}
              onClick={() => say(true)}
            >
              {columns.length === 1 ? 'Send' : `Send to ${columns.length} models`}
            </Button>
          )}
        </Group>
      </Group>
    </Stack>
  );
}

function Stop({ running, playground }: { running: readonly Column[]; playground: Playground }) {
  const stopAll = () => running.forEach(({ id }) => playground.stop(id));
  return (
    <Button variant="default" leftSection={<IconPlayerStopFilled size={15} aria-hidden />} onClick={stopAll}>
      {running.length === 1 ? 'Stop' : 'Stop all'}
    </Button>
  );
}
