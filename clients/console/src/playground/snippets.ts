import type { ChatRequest } from '../api/types.js';

export const LANGUAGES = ['TypeScript', 'Python', 'curl'] as const;
export type Language = (typeof LANGUAGES)[number];

interface Asked {
  /** Of this deployment. */
  url: string;
  team: string;
  request: ChatRequest;
}

/** The same request for a script, with the public client of OpenAI. The API key of Countersign is in the environment. */
export function snippet(language: Language, { url, team, request: asked }: Asked): string {
  const request = withoutImages(asked);
  const base = `${url}/v1/teams/${team}/playground/v1`;
  switch (language) {
    case 'TypeScript':
      return typescript(base, request);
    case 'Python':
      return python(base, request);
    case 'curl':
      return curl(base, request);
  }
}

/** What is in them would hide the request that they are in. */
function withoutImages(request: ChatRequest): ChatRequest {
  const short = (_: string, value: unknown) =>
    typeof value === 'string' && value.length > 200 ? value.replace(/^(data:[\w/.+-]+;base64,).*$/s, '$1…') : value;
  return JSON.parse(JSON.stringify(request, short)) as ChatRequest;
}

function typescript(base: string, request: ChatRequest): string {
  return `// npm install openai
import OpenAI from 'openai';

const client = new OpenAI({
  apiKey: process.env.COUNTERSIGN_API_KEY,
  baseURL: ${JSON.stringify(base)},
});

const stream = await client.chat.completions.create(${JSON.stringify({ ...request, stream: true }, null, 2)});
for await (const chunk of stream) process.stdout.write(chunk.choices[0]?.delta.content ?? '');
`;
}

function python(base: string, request: ChatRequest): string {
  const given = Object.entries({ ...request, stream: true }).map(
    ([name, value]) => `    ${name}=${literal(value, 1)},`,
  );
  return `# pip install openai
import os
from openai import OpenAI

client = OpenAI(
    api_key=os.environ["COUNTERSIGN_API_KEY"],
    base_url=${JSON.stringify(base)},
)

stream = client.chat.completions.create(
${given.join('\n')}
)
for chunk in stream:
    if chunk.choices:
        print(chunk.choices[0].delta.content or "", end="", flush=True)
`;
}

/** JSON as Python writes it. */
function literal(value: unknown, depth: number): string {
  if (value === null || value === undefined) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value !== 'object') return JSON.stringify(value);
  const inner = '    '.repeat(depth + 1);
  const isList = Array.isArray(value);
  const parts = isList
    ? value.map((item) => literal(item, depth + 1))
    : Object.entries(value).map(([name, item]) => `${JSON.stringify(name)}: ${literal(item, depth + 1)}`);
  const [open, close] = isList ? '[]' : '{}';
  if (parts.length === 0) return `${open}${close}`;
  return `${open}\n${parts.map((part) => `${inner}${part},\n`).join('')}${'    '.repeat(depth)}${close}`;
}

function curl(base: string, request: ChatRequest): string {
  const body = JSON.stringify({ ...request, stream: true }, null, 2);
  return `curl -N ${quoted(`${base}/chat/completions`)} \\
  -H "Authorization: Bearer $COUNTERSIGN_API_KEY" \\
  -H 'content-type: application/json' \\
  -d ${quoted(body)}
`;
}

/** For a shell: nothing in it means anything. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
