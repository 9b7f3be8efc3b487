import { ActionIcon, Button, Group, Text, Textarea } from '@mantine/core';
import { IconPencil, IconRefresh, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { AnswerView } from './answer-view.js';
import { textOf, withText, type Message } from './conversation.js';
import { shownUrlOf } from './images.js';
import type { Column, Playground } from './playground.js';
import classes from './playground.module.css';
import { Thumbs } from './thumbs.js';

export interface MessageViewProps {
  playground: Playground;
  column: Column;
  message: Message;
  at: number;
  isStreaming: boolean;
}

const TITLES = { system: 'System', user: 'User', assistant: 'Assistant', tool: 'Function result' };

/** One message, which can be put otherwise, asked again or taken out. */
export function MessageView(props: MessageViewProps) {
  const { playground, column, message } = props;
  const [editing, setEditing] = useState(false);
  const replace = (next: Message) =>
    playground.change(column.id, { messages: column.messages.map((one) => (one.id === next.id ? next : one)) });
  const save = (text: string) => {
    replace(withText(message, text));
    setEditing(false);
  };
  return (
    <li className={classes.message} data-role={message.role}>
      <Group justify="space-between" gap="xs" wrap="nowrap" mb={4}>
        <Text size="xs" fw={600} c="dimmed">
          {TITLES[message.role]}
        </Text>
        {!column.running && <Acts {...props} onEdit={() => setEditing(true)} />}
      </Group>
      {editing ? (
        <Editor text={textOf(message)} onSave={save} onCancel={() => setEditing(false)} />
      ) : message.role === 'assistant' ? (
        <AnswerView {...props} answer={message} onChoose={replace} />
      ) : (
        <>
          <p className={classes.text}>{message.text}</p>
          {'attached' in message && <Attached parts={message.attached} />}
        </>
      )}
    </li>
  );
}

function Attached({ parts }: { parts: readonly object[] }) {
  const urls = parts.map(shownUrlOf);
  const images = urls.filter((url) => url !== null).map((url, at) => ({ url, name: `Image ${at + 1}` }));
  const others = parts.length - images.length;
  return (
    <>
      <Thumbs images={images} />
      {others > 0 && (
        <Text size="xs" c="dimmed">
          with {others === 1 ? 'one attachment' : `${others} attachments`}
        </Text>
      )}
    </>
  );
}

function Acts({ playground, column, message, at, onEdit }: MessageViewProps & { onEdit: () => void }) {
  const { id, messages } = column;
  const name = `${TITLES[message.role].toLowerCase()} message ${at + 1}`;
  /** What came after is gone: it answered something else. */
  const retry = () => {
    playground.change(id, { messages: messages.slice(0, message.role === 'assistant' ? at : at + 1) });
    void playground.ask(id);
  };
  const remove = () => playground.change(id, { messages: messages.filter((one) => one.id !== message.id) });
  const acts = [
    { word: 'Edit', icon: IconPencil, act: onEdit, shown: true },
    { word: 'Retry', icon: IconRefresh, act: retry, shown: message.role !== 'system' && column.model !== '' },
    { word: 'Delete', icon: IconTrash, act: remove, shown: true },
  ];
  return (
    <Group gap={0} wrap="nowrap">
      {acts
        .filter(({ shown }) => shown)
        .map(({ word, icon: Symbol, act }) => (
          <ActionIcon
            key={word}
            size={26}
            variant="subtle"
            color="gray"
            aria-label={`${word} ${name}`}
            title={word}
            onClick={act}
          >
            <Symbol size={15} stroke={1.7} aria-hidden />
          </ActionIcon>
        ))}
    </Group>
  );
}

/** Who pressed Edit goes on in the text. */
const focus = (field: HTMLTextAreaElement | null) => field?.focus();

function Editor({
  text: before,
  onSave,
  onCancel,
}: {
  text: string;
  onSave: (text: string) => void;
  onCancel: () => void;
}) {
  const [text, setText] = useState(before);
  return (
    <>
      <Textarea
        aria-label="Text of the message"
        autosize
        minRows={2}
        maxRows={16}
        ref={focus}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <Group gap="xs" mt="xs" justify="flex-end">
        <Button size="compact-sm" variant="default" onClick={onCancel}>
          Cancel
        </Button>
        <Button size="compact-sm" onClick={() => onSave(text)}>
          Save
        </Button>
      </Group>
    </>
  );
}
