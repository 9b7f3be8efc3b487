import type { LanguageModelV4FilePart, LanguageModelV4Message, LanguageModelV4TextPart } from '@ai-sdk/provider';
import {
  CountersignError,
  type ChatMessage,
  type TextContent,
  type ToolCall,
  type UserContent,
} from '@countersign/contracts';

type Of<Role extends ChatMessage['role']> = Extract<ChatMessage, { role: Role }>;

/** A conversation as OpenAI's clients write it, as the AI SDK takes it. @throws CountersignError INVALID_INPUT */
export function promptOf(messages: readonly ChatMessage[]): LanguageModelV4Message[] {
  const toolNames = new Map<string, string>();
  return messages.map((message, index) => {
    switch (message.role) {
      case 'system':
      case 'developer':
        return { role: 'system', content: textOf(message.content) };
      case 'user':
        return { role: 'user', content: userParts(message.content) };
      case 'assistant':
        for (const call of message.tool_calls ?? []) toolNames.set(call.id, call.function.name);
        return assistant(message, index);
      case 'tool':
        return toolResult(message, toolNames.get(message.tool_call_id), index);
    }
  });
}

function textOf(content: TextContent): string {
  return typeof content === 'string' ? content : content.map(({ text }) => text).join('');
}

function userParts(content: UserContent): (LanguageModelV4TextPart | LanguageModelV4FilePart)[] {
  if (typeof content === 'string') return [{ type: 'text', text: content }];
  return content.map((part) => {
    switch (part.type) {
      case 'text':
        return { type: 'text', text: part.text };
      case 'image_url':
        return imagePart(part.image_url);
      case 'file': {
        const { data, mediaType } = inline(part.file.file_data);
        const filename = part.file.filename ?? undefined;
        return { type: 'file', data: { type: 'data', data }, mediaType, filename };
      }
    }
  });
}

function imagePart({ url, detail }: { url: string; detail?: string | null }): LanguageModelV4FilePart {
  const providerOptions = detail ? { openai: { imageDetail: detail } } : undefined;
  if (!/^data:/i.test(url)) {
    return { type: 'file', data: { type: 'url', url: new URL(url) }, mediaType: 'image', providerOptions };
  }
  const { data, mediaType } = inline(url);
  return { type: 'file', data: { type: 'data', data }, mediaType, providerOptions };
}

/** What the contract has let in: `data:<type>;base64,<data>`. */
function inline(dataUrl: string): { mediaType: string; data: string } {
  const comma = dataUrl.indexOf(',');
  return {
    mediaType: dataUrl.slice('data:'.length, dataUrl.indexOf(';')).toLowerCase(),
    data: dataUrl.slice(comma + 1),
  };
}

function assistant({ content, tool_calls: calls }: Of<'assistant'>, index: number): LanguageModelV4Message {
  const text = textOf(content ?? '');
  return {
    role: 'assistant',
    content: [
      ...(text === '' ? [] : [{ type: 'text' as const, text }]),
      ...(calls ?? []).map((call, at) => toolCallPart(call, `messages.${index}.tool_calls.${at}.function.arguments`)),
    ],
  };
}

function toolCallPart({ id, function: { name, arguments: input } }: ToolCall, path: string) {
  try {
    // Some models write nothing where there is nothing to say.
    const parsed: unknown = input.trim() === '' ? {} : JSON.parse(input);
    return { type: 'tool-call' as const, toolCallId: id, toolName: name, input: parsed };
  } catch {
    throw invalid(path, 'must be JSON');
  }
}

function toolResult(message: Of<'tool'>, toolName: string | undefined, index: number): LanguageModelV4Message {
  if (toolName === undefined) {
    throw invalid(`messages.${index}.tool_call_id`, 'must be the id of a tool call in a message before');
  }
  const output = { type: 'text' as const, value: textOf(message.content) };
  return {
    role: 'tool',
    content: [{ type: 'tool-result', toolCallId: message.tool_call_id, toolName, output }],
  };
}

function invalid(path: string, message: string): CountersignError {
  return new CountersignError('INVALID_INPUT', `Not valid: ${path}.`, { errors: [{ path, message }] });
}
