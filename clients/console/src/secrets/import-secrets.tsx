import { Alert, Button, Checkbox, FileButton, Group, Stack, Table, Text, Textarea } from '@mantine/core';
import { IconAlertOctagon, IconCheck, IconPlus, IconRefresh } from '@tabler/icons-react';
import { useState, type DragEvent } from 'react';
import { sentenceOf } from '../api/api-problem.js';
import { notifyDone } from '../ui/notify.js';
import { Status } from '../ui/status.js';
import { readEnvFile, type EnvEntry } from './env-file.js';
import { importEntry } from './import-entry.js';
import { forgetSecrets } from './secret-queries.js';
import { Dialog } from '../ui/dialog.js';

export interface ImportSecretsProps {
  team: string;
  taken: ReadonlySet<string>;
  onClose: () => void;
}

export function ImportSecrets(props: ImportSecretsProps) {
  return (
    <Dialog onClose={props.onClose} title="Import a .env file" size="lg">
      <ImportForm {...props} />
    </Dialog>
  );
}

function ImportForm({ team, taken, onClose }: ImportSecretsProps) {
  const [entries, setEntries] = useState<EnvEntry[] | null>(null);
  const back = () => setEntries(null);
  if (entries === null) {
    return <Choose onText={(text) => setEntries(readEnvFile(text, taken))} onClose={onClose} />;
  }
  if (entries.length === 0) return <Nothing onBack={back} />;
  return <Confirm team={team} entries={entries} onBack={back} onClose={onClose} />;
}

function Choose({ onText, onClose }: { onText: (text: string) => void; onClose: () => void }) {
  const [text, setText] = useState('');
  const readFile = async (file: File | null | undefined) => {
    if (file) onText(await file.text());
  };
  const drop = (event: DragEvent) => {
    if (event.dataTransfer.files.length === 0) return;
    event.preventDefault();
    void readFile(event.dataTransfer.files[0]);
  };
  return (
    <Stack onDrop={drop} onDragOver={(event) => event.preventDefault()}>
      <Textarea
        label="Content"
        description="Paste lines such as HF_TOKEN=…, drop a file here, or choose one. Next you see the names, never the values."
        placeholder="HF_TOKEN=…"
        minRows={6}
        maxRows={12}
        autosize
        data-autofocus
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        classNames={{ input: 'mono masked' }}
        autoComplete="off"
        spellCheck={false}
      />
      <Group justify="space-between">
        <FileButton onChange={(file) => void readFile(file)}>
          {(props) => (
            <Button variant="default" {...props}>
              Choose a file
            </Button>
          )}
        </FileButton>
        <Group>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button disabled={text.trim() === ''} onClick={() => onText(text)}>
            Preview
          </Button>
        </Group>
      </Group>
    </Stack>
  );
}

function Nothing({ onBack }: { onBack: () => void }) {
  return (
    <Stack>
      <Alert color="amber" variant="light" title="Nothing to import" role="alert">
        There is no line of the form NAME=value in it.
      </Alert>
      <Button variant="default" onClick={onBack} w="fit-content">
        Back
      </Button>
    </Stack>
  );
}

interface ConfirmProps {
  team: string;
  entries: EnvEntry[];
  onBack: () => void;
  onClose: () => void;
}

type Outcome = 'done' | { problem: string };

/** Imports one after the other, and tells of each what became of it. */
function useImport(team: string, onClose: () => void) {
  const [outcomes, setOutcomes] = useState<ReadonlyMap<string, Outcome>>(new Map());
  const [running, setRunning] = useState(false);
  const run = async (wanted: readonly EnvEntry[]) => {
    setRunning(true);
    const failed: string[] = [];
    for (const entry of wanted) {
      const outcome = await importEntry(team, entry).then(
        () => 'done' as const,
        (error: unknown) => ({ problem: sentenceOf(error) }),
      );
      if (outcome !== 'done') failed.push(entry.name);
      setOutcomes((known) => new Map(known).set(entry.name, outcome));
    }
    setRunning(false);
    await forgetSecrets(team);
    if (failed.length > 0) return;
    notifyDone(`${wanted.length} ${wanted.length === 1 ? 'secret is' : 'secrets are'} imported.`);
    onClose();
  };
  return { outcomes, running, run };
}

function Confirm({ team, entries, onBack, onClose }: ConfirmProps) {
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const { outcomes, running, run } = useImport(team, onClose);
  const wanted = entries.filter(
    ({ name, kind }) => kind !== 'invalid' && !left.has(name) && outcomes.get(name) !== 'done',
  );
  const toggle = (name: string) => {
    const next = new Set(left);
    if (!next.delete(name)) next.add(name);
    setLeft(next);
  };
  return (
    <Stack>
      <Table aria-label="What will be imported" verticalSpacing={6}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">Name</Table.Th>
            <Table.Th scope="col">What happens</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {entries.map((entry) => (
            <Table.Tr key={entry.name}>
              <Table.Td className="breaks">
                <Checkbox
                  label={<span className="mono">{entry.name}</span>}
                  checked={entry.kind !== 'invalid' && !left.has(entry.name)}
                  disabled={entry.kind === 'invalid' || running || outcomes.get(entry.name) === 'done'}
                  onChange={() => toggle(entry.name)}
                />
              </Table.Td>
              <Table.Td>
                <EntryState entry={entry} outcome={outcomes.get(entry.name)} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      <Group justify="flex-end">
        <Button variant="default" onClick={onBack} disabled={running}>
          Back
        </Button>
        <Button loading={running} disabled={wanted.length === 0} onClick={() => void run(wanted)}>
          Import {wanted.length} {wanted.length === 1 ? 'secret' : 'secrets'}
        </Button>
      </Group>
    </Stack>
  );
}

const KINDS = {
  new: { tone: 'good', icon: IconPlus, label: 'new' },
  rotate: { tone: 'warn', icon: IconRefresh, label: 'will rotate' },
  invalid: { tone: 'bad', icon: IconAlertOctagon, label: 'invalid' },
} as const;

function EntryState({ entry, outcome }: { entry: EnvEntry; outcome: Outcome | undefined }) {
  if (outcome === 'done') {
    return (
      <Status tone="good" icon={IconCheck}>
        imported
      </Status>
    );
  }
  const { tone, icon, label } = KINDS[entry.kind];
  const problem = outcome?.problem ?? entry.problem;
  return (
    <>
      <Status tone={tone} icon={icon}>
        {label}
      </Status>
      {problem && (
        <Text size="xs" c="dimmed" mt={2}>
          {problem}
        </Text>
      )}
    </>
  );
}
