import { ActionIcon, Alert, Button, FileButton, Group, NativeSelect, Stack, Textarea } from '@mantine/core';
import { IconPhotoPlus, IconPlayerStopFilled, IconSend } from '@tabler/icons-react';
import { useState, type KeyboardEvent } from 'react';
import { IMAGE_TYPES, imagePart } from './images.js';
import classes from './playground.module.css';
import type { Column, Playground } from './playground.js';
import { Thumbs } from './thumbs.js';
import { useImages } from './use-images.js';

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
  const { images, refusal, add, remove, clear, taking } = useImages();
  // Only what a user says may have images.
  const isUser = role === 'user';
  const attached = isUser ? images : [];
  const running = columns.filter((column) => column.running);
  const canSend = running.length === 0 && (text.trim() !== '' || attached.length > 0);
  const canAsk = columns.some(({ model }) => model !== '');
  const say = (asks: boolean) => {
    if (!canSend || (asks && !canAsk)) return;
    playground.say(role, text, attached.map(imagePart));
    setText('');
    if (isUser) clear();
    if (asks) playground.askAll();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    say(isUser);
  };
  return (
    <Stack gap="xs" className={`card ${classes.composer}`} {...(isUser && taking)}>
      <Textarea
        aria-label="Message"
        placeholder={isUser ? 'Ask something. Ctrl+Enter sends it.' : `What the ${role} says`}
        autosize
        minRows={2}
        maxRows={10}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        onKeyDown={onKeyDown}
      />
      <Thumbs images={attached} onRemove={remove} />
      {isUser && refusal !== null && (
        <Alert color="danger" variant="light" p="xs" role="alert">
          {refusal}
        </Alert>
      )}
      <Group justify="space-between" gap="xs">
        <Group gap="xs">
          <RoleSelect role={role} onChange={setRole} />
          {isUser && <AttachImages onPick={(files) => void add(files)} />}
        </Group>
        <Group gap="xs">
          {running.length > 0 && <Stop running={running} playground={playground} />}
          <Button variant="default" disabled={!canSend} onClick={() => say(false)}>
            Add
          </Button>
          {isUser && <Send to={columns.length} disabled={!canSend || !canAsk} onSend={() => say(true)} />}
        </Group>
      </Group>
    </Stack>
  );
}

function RoleSelect({ role, onChange }: { role: Role; onChange: (role: Role) => void }) {
  return (
    <NativeSelect
      aria-label="Role of the message"
      size="xs"
      data={ROLES}
      value={role}
      onChange={(event) => onChange(event.currentTarget.value as Role)}
    />
  );
}

function Send({ to, disabled, onSend }: { to: number; disabled: boolean; onSend: () => void }) {
  return (
    <Button leftSection={<IconSend size={16} aria-hidden />} disabled={disabled} onClick={onSend}>
      {to === 1 ? 'Send' : `Send to ${to} models`}
    </Button>
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

function AttachImages({ onPick }: { onPick: (files: File[]) => void }) {
  return (
    <FileButton multiple accept={IMAGE_TYPES} onChange={onPick}>
      {(props) => (
        <ActionIcon {...props} variant="subtle" aria-label="Attach images" title="Attach images, or paste or drop them">
          <IconPhotoPlus size={18} stroke={1.7} aria-hidden />
        </ActionIcon>
      )}
    </FileButton>
  );
}
