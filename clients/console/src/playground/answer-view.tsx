import { ActionIcon, Button, Code, Group, Loader, Stack, Text, TextInput } from '@mantine/core';
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react';
import { useState } from 'react';
import { duration } from '../ui/relative-time.js';
import { chosenOf, toolResult, type Answered, type Figures, type ToolCall } from './conversation.js';
import type { MessageViewProps } from './message-view.js';
import classes from './playground.module.css';

interface AnswerViewProps extends MessageViewProps {
  answer: Answered;
  onChoose: (answer: Answered) => void;
}

/** What a model answered, trial by trial, with what it cost. */
export function AnswerView(props: AnswerViewProps) {
  const { answer, isStreaming, column, at } = props;
  const { text, reasoning, toolCalls, finish } = chosenOf(answer);
  const isLast = at === column.messages.length - 1;
  return (
    <Stack gap={6} aria-busy={isStreaming}>
      {answer.choices.length > 1 && <Trials {...props} />}
      {reasoning !== '' && (
        <details>
          <Text component="summary" size="xs" c="dimmed">
            What the model thought
          </Text>
          <p className={classes.text}>{reasoning}</p>
        </details>
      )}
      {text !== '' && <p className={classes.text}>{text}</p>}
      {isStreaming && <Loader size="xs" type="dots" aria-label="Answering" />}
      {toolCalls.map((call) => (
        <Code
          key={call.id}
          block
          className={classes.code}
          tabIndex={0}
          role="region"
          aria-label={`Call of ${call.name}`}
        >
          {`${call.name}(${call.arguments})`}
        </Code>
      ))}
      {toolCalls.length > 0 && isLast && !isStreaming && <Results {...props} calls={toolCalls} />}
      {answer.figures && <FiguresLine figures={answer.figures} finish={finish} />}
    </Stack>
  );
}

function Trials({ answer, onChoose, column }: AnswerViewProps) {
  const { choices, chosen } = answer;
  const choose = (next: number) => onChoose({ ...answer, chosen: next });
  return (
    <Group gap={4}>
      <ActionIcon
        size={26}
        variant="subtle"
        aria-label="Trial before"
        disabled={column.running || chosen === 0}
        onClick={() => choose(chosen - 1)}
      >
        <IconChevronLeft size={15} aria-hidden />
      </ActionIcon>
      <Text size="xs" fw={550}>
        Trial {chosen + 1} of {choices.length}
      </Text>
      <ActionIcon
        size={26}
        variant="subtle"
        aria-label="Next trial"
        disabled={column.running || chosen === choices.length - 1}
        onClick={() => choose(chosen + 1)}
      >
        <IconChevronRight size={15} aria-hidden />
      </ActionIcon>
    </Group>
  );
}

/** What the functions gave, typed by the person in their place. */
function Results({ playground, column, calls }: AnswerViewProps & { calls: readonly ToolCall[] }) {
  const [results, setResults] = useState<Record<string, string>>({});
  const send = () => {
    const messages = calls.map(({ id }) => toolResult(id, results[id] ?? ''));
    playground.change(column.id, { messages: [...column.messages, ...messages] });
    void playground.ask(column.id);
  };
  return (
    <>
      {calls.map(({ id, name }) => (
        <TextInput
          key={id}
          size="xs"
          label={`What ${name} gives`}
          value={results[id] ?? ''}
          onChange={(event) => setResults({ ...results, [id]: event.currentTarget.value })}
        />
      ))}
      <Button size="compact-sm" w="fit-content" onClick={send}>
        Send results
      </Button>
    </>
  );
}

function FiguresLine({ figures, finish }: { figures: Figures; finish: string | null }) {
  const { promptTokens, completionTokens, firstMs, totalMs, stopped } = figures;
  const counted = promptTokens !== null && completionTokens !== null;
  const words = [
    stopped && 'stopped by you',
    finish === 'length' && 'cut off: the most tokens came',
    finish === 'content_filter' && 'cut off by the provider’s filter',
    counted && `${promptTokens + completionTokens} tokens (${promptTokens} in, ${completionTokens} out)`,
    firstMs !== null && `first after ${duration(firstMs)}`,
    `${duration(totalMs)} in all`,
  ];
  return (
    <Text size="xs" c="dimmed">
      {words.filter(Boolean).join(' · ')}
    </Text>
  );
}
