import type { ChatMessage } from '../api/types.js';

export interface ToolCall {
  id: string;
  name: string;
  arguments: string;
}

/** One of the trials of an answer. */
export interface Choice {
  text: string;
  reasoning: string;
  toolCalls: readonly ToolCall[];
  finish: string | null;
}

export interface Figures {
  promptTokens: number | null;
  completionTokens: number | null;
  /** As this page saw it; null where no piece came. */
  firstMs: number | null;
  totalMs: number;
  stopped: boolean;
}

interface Written {
  id: string;
  role: 'system' | 'user';
  text: string;
  /** Images and files that came with it, kept as they are. */
  attached: readonly object[];
}

export interface Answered {
  id: string;
  role: 'assistant';
  choices: readonly Choice[];
  /** The trial with which the conversation goes on. */
  chosen: number;
  figures: Figures | null;
}

interface ToolResult {
  id: string;
  role: 'tool';
  toolCallId: string;
  text: string;
}

/** A message as the page holds it. */
export type Message = Written | Answered | ToolResult;

let last = 0;
export const newId = (): string => `m${(last += 1)}`;

export const written = (role: 'system' | 'user', text: string, attached: readonly object[] = []): Written => ({
  ...{ id: newId(), role, text },
  attached,
});

export function answered(text: string): Answered {
  return { id: newId(), role: 'assistant', choices: [{ ...NO_CHOICE, text }], chosen: 0, figures: null };
}

export const toolResult = (toolCallId: string, text: string): ToolResult => ({
  ...{ id: newId(), role: 'tool' as const },
  toolCallId,
  text,
});

export const NO_CHOICE: Choice = { text: '', reasoning: '', toolCalls: [], finish: null };

export const chosenOf = ({ choices, chosen }: Answered): Choice => choices[chosen] ?? NO_CHOICE;

export function textOf(message: Message): string {
  return message.role === 'assistant' ? chosenOf(message).text : message.text;
}

export function withText(message: Message, text: string): Message {
  if (message.role !== 'assistant') return { ...message, text };
  const choices = message.choices.map((choice, at) => (at === message.chosen ? { ...choice, text } : choice));
  return { ...message, choices };
}

/** As the API takes them. An answer in which nothing was said is left out: no provider takes one. */
export function toChat(messages: readonly Message[]): ChatMessage[] {
  return messages.flatMap((message): ChatMessage[] => {
    switch (message.role) {
      case 'tool':
        return [{ role: 'tool', tool_call_id: message.toolCallId, content: message.text }];
      case 'assistant':
        return answerToChat(chosenOf(message));
      case 'system':
      case 'user':
        return [writtenToChat(message)];
    }
  });
}

function writtenToChat({ role, text, attached }: Written): ChatMessage {
  if (attached.length === 0 || role === 'system') return { role, content: text };
  const parts = [...(text === '' ? [] : [{ type: 'text' as const, text }]), ...attached];
  return { role, content: parts } as ChatMessage;
}

function answerToChat({ text, toolCalls }: Choice): ChatMessage[] {
  if (text === '' && toolCalls.length === 0) return [];
  if (toolCalls.length === 0) return [{ role: 'assistant', content: text }];
  const calls = toolCalls.map(({ id, name, arguments: input }) => ({
    ...{ id, type: 'function' as const },
    function: { name, arguments: input },
  }));
  return [{ role: 'assistant', content: text === '' ? null : text, tool_calls: calls }];
}

/** What the API kept, as the page holds it. */
export function fromChat(messages: readonly ChatMessage[]): Message[] {
  return messages.map((message): Message => {
    const { text, attached } = partsOf(message.content);
    switch (message.role) {
      case 'tool':
        return toolResult(message.tool_call_id, text);
      case 'assistant': {
        const toolCalls = (message.tool_calls ?? []).map(({ id, function: called }) => ({ id, ...called }));
        return { ...answered(text), choices: [{ ...NO_CHOICE, text, toolCalls }] };
      }
      case 'system':
      case 'developer':
      case 'user':
        return { ...written(message.role === 'user' ? 'user' : 'system', text), attached };
    }
  });
}

function partsOf(content: ChatMessage['content']): { text: string; attached: object[] } {
  if (typeof content === 'string') return { text: content, attached: [] };
  const texts: string[] = [];
  const attached: object[] = [];
  for (const part of content ?? []) {
    if (part.type === 'text') texts.push(part.text);
    else attached.push(part);
  }
  return { text: texts.join('\n'), attached };
}
