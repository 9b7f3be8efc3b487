import { Group, Textarea, TextInput } from '@mantine/core';
import type { SandboxValues } from './sandbox-values.js';

export interface StartFieldsProps {
  values: SandboxValues;
  set: (next: Partial<SandboxValues>) => void;
  problemAt: (path: string) => string | undefined;
}

/** What runs, in what. */
export function WorkFields({ values, set, problemAt }: StartFieldsProps) {
  return (
    <>
      <Textarea
        label="Command"
        description="Read by a shell. The sandbox ends with it; without one it waits for what you run in it."
        placeholder="python3 train.py"
        autosize
        maxRows={8}
        value={values.command}
        onChange={(event) => set({ command: event.currentTarget.value })}
        error={problemAt('command')}
        classNames={{ input: 'mono' }}
      />
      <Group grow align="flex-start" preventGrowOverflow={false}>
        <TextInput
          label="Name"
          description="To know it again."
          placeholder="One is made up"
          miw={200}
          value={values.name}
          onChange={(event) => set({ name: event.currentTarget.value })}
          error={problemAt('name')}
        />
        <TextInput
          label="Image"
          description="Only where sandboxes are containers."
          placeholder="The deployment’s own"
          miw={200}
          value={values.image}
          onChange={(event) => set({ image: event.currentTarget.value })}
          error={problemAt('image')}
        />
      </Group>
    </>
  );
}
