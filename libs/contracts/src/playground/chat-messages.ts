import { z } from 'zod';

/** A part of a message that is not plain text only. An image is a `data:` URL or one that the provider can reach. */
const textPart = z.object({ type: z.literal('text'), text: z.string() });
const imagePart = z.object({
  type: z.literal('image_url'),
  image_url: z.object({
    url: z.string().regex(/^(https?:\/\/|data:image\/[a-z0-9.+-]+;base64,)/i, {
      error: 'must be an http(s) URL or a data URL of an image in base64',
    }),
    detail: z.enum(['auto', 'low', 'high']).nullish(),
  }),
});
const filePart = z.object({
  type: z.literal('file'),
  file: z.object({
    file_data: z.string().regex(/^data:[a-z0-9.+-]+\/[a-z0-9.+-]+;base64,/i, { error: 'must be a data URL in base64' }),
    filename: z.string().max(255).nullish(),
  }),
});

const text = z.union([z.string(), z.array(textPart).min(1)]);
const name = z.string().max(200).nullish();

export const toolCall = z.object({
  id: z.string().min(1).max(200),
  type: z.literal('function'),
  function: z.object({ name: z.string().min(1).max(200), arguments: z.string() }),
});
export type ToolCall = z.infer<typeof toolCall>;

const systemMessage = z.object({ role: z.enum(['system', 'developer']), content: text, name });
const userMessage = z.object({
  role: z.literal('user'),
  content: z.union([z.string(), z.array(z.discriminatedUnion('type', [textPart, imagePart, filePart])).min(1)]),
  name,
});
const assistantMessage = z
  .object({
    role: z.literal('assistant'),
    content: text.nullish(),
    tool_calls: z.array(toolCall).max(128).nullish(),
    name,
  })
  .refine(({ content, tool_calls: calls }) => (content ?? null) !== null || (calls?.length ?? 0) > 0, {
    error: 'must have content or tool_calls',
  });
const toolMessage = z.object({ role: z.literal('tool'), content: text, tool_call_id: z.string().min(1).max(200) });

/** A message of a conversation, as OpenAI's chat completions have it. */
export const chatMessage = z.discriminatedUnion('role', [systemMessage, userMessage, assistantMessage, toolMessage]);
export type ChatMessage = z.infer<typeof chatMessage>;
export type UserContent = z.infer<typeof userMessage>['content'];
export type TextContent = z.infer<typeof text>;
