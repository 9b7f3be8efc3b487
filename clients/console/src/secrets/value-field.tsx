import { Alert, Button, Group, Stack, Text, Textarea } from '@mantine/core';
import { IconAlertTriangle, IconEye, IconEyeOff } from '@tabler/icons-react';
import { useState } from 'react';
import { checkValue, withoutLineBreaksAtEnd } from './value-warnings.js';

interface ValueFieldProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
  error?: string;
  /** Where the person begins. */
  isFirst?: boolean;
}

/** A value on its way in. What is stored cannot be shown by anybody; *Reveal* shows what is being typed here. */
export function ValueField({ label, value, onChange, error, isFirst }: ValueFieldProps) {
  const [revealed, setRevealed] = useState(false);
  const { problem, ...doubts } = checkValue(value);
  return (
    <Stack gap={6}>
      <Textarea
        label={label}
        required
        autosize
        minRows={2}
        maxRows={8}
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
        error={problem ?? error}
        data-autofocus={isFirst || undefined}
        classNames={{ input: revealed ? 'mono' : 'mono masked' }}
        autoComplete="off"
        autoCorrect="off"
        autoCapitalize="off"
        spellCheck={false}
        data-1p-ignore
        data-lpignore="true"
      />
      <Group justify="space-between" gap="xs" wrap="nowrap">
        <Text size="xs" c="dimmed">
          Several lines are fine. Once saved, nobody can read it back.
        </Text>
        <Button
          size="compact-sm"
          variant="subtle"
          flex="none"
          aria-pressed={revealed}
          leftSection={revealed ? <IconEyeOff size={15} aria-hidden /> : <IconEye size={15} aria-hidden />}
          onClick={() => setRevealed(!revealed)}
        >
          {revealed ? 'Hide secret' : 'Reveal secret'}
        </Button>
      </Group>
      <Warnings of={doubts} onRemoveLineBreaks={() => onChange(withoutLineBreaksAtEnd(value))} />
    </Stack>
  );
}

interface WarningsProps {
  of: Omit<ReturnType<typeof checkValue>, 'problem'>;
  onRemoveLineBreaks: () => void;
}

/** Of what can be saved, and may not be meant. */
function Warnings({ of: { endsWithLineBreak, isTooShortToMask }, onRemoveLineBreaks }: WarningsProps) {
  return (
    <div role="status">
      {endsWithLineBreak && (
        <Warning title="It ends with a line break">
          The line break would be part of the value, and most services then refuse it.{' '}
          <Button size="compact-sm" variant="light" onClick={onRemoveLineBreaks} mt={4} display="block">
            Remove the line break
          </Button>
        </Warning>
      )}
      {isTooShortToMask && (
        <Warning title="Too short to be masked">
          Values of fewer than 6 characters are not masked where tools show what they sent or got back.
        </Warning>
      )}
    </div>
  );
}

function Warning({ title, children }: { title: string; children: React.ReactNode }) {
  return (
    <Alert color="amber" variant="light" icon={<IconAlertTriangle />} title={title} mt={6} p="xs">
      {children}
    </Alert>
  );
}
