import { Button, Code, CopyButton, Group, Stack, Text } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useState } from 'react';
import { Dialog } from '../ui/dialog.js';
import { TextLink } from '../ui/text-link.js';
import { requestOf, type Column } from './playground.js';
import classes from './playground.module.css';
import { LANGUAGES, snippet, type Language } from './snippets.js';

interface UseInCodeProps {
  team: string;
  column: Column;
  onClose: () => void;
}

/** The same from a script: no key of a provider is in it. */
export function UseInCode({ team, column, onClose }: UseInCodeProps) {
  const [language, setLanguage] = useState<Language>('TypeScript');
  const text = snippet(language, { url: location.origin, team, request: requestOf(column) });
  return (
    <Dialog onClose={onClose} title="Use it in code" size="xl">
      <Stack>
        <Text size="sm" c="dimmed">
          OpenAI’s clients work as they are. <span className="mono">COUNTERSIGN_API_KEY</span> is one of{' '}
          <TextLink to="/account/keys" inherit underline="always">
            your API keys
          </TextLink>
          ; the provider’s own never leaves Countersign.
        </Text>
        <Group justify="space-between">
          <Group gap={4} role="group" aria-label="Language">
            {LANGUAGES.map((one) => (
              <Button
                key={one}
                size="compact-md"
                variant={one === language ? 'light' : 'subtle'}
                color={one === language ? 'brand' : 'gray'}
                aria-pressed={one === language}
                onClick={() => setLanguage(one)}
              >
                {one}
              </Button>
            ))}
          </Group>
          <CopyButton value={text}>
            {({ copied, copy }) => (
              <Button
                size="compact-md"
                variant="light"
                leftSection={copied ? <IconCheck size={15} aria-hidden /> : <IconCopy size={15} aria-hidden />}
                onClick={copy}
              >
                {copied ? 'Copied' : 'Copy'}
              </Button>
            )}
          </CopyButton>
        </Group>
        <Code block className={classes.code} tabIndex={0} role="region" aria-label={`In ${language}`}>
          {text}
        </Code>
      </Stack>
    </Dialog>
  );
}
