import { Anchor, Button, Group, Stack, Text, TextInput, Title } from '@mantine/core';
import { IconFilePlus, IconFolder, IconFile, IconLink, IconQuestionMark, IconRefresh } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { FormEvent } from 'react';
import { useState } from 'react';
import type { SandboxFile } from '../api/types.js';
import { DataTable } from '../ui/data-table.js';
import { ProblemAlert } from '../ui/problem-alert.js';
import { TimeAgo } from '../ui/time-ago.js';
import { ReadFile } from './read-file.js';
import { filesQuery } from './sandbox-queries.js';
import { WriteFile } from './write-file.js';

interface SandboxFilesProps {
  team: string;
  sandbox: string;
}

const HOME = '/workspace';

/** The files of a running sandbox, as it sees them itself. */
export function SandboxFiles({ team, sandbox }: SandboxFilesProps) {
  const [folder, setFolder] = useState(HOME);
  const [open, setOpen] = useState<{ read: string } | 'write' | null>(null);
  const files = useQuery(filesQuery(team, sandbox, folder));
  const items = files.data?.items ?? [];
  const enter = (name: string) => setFolder(folder === '/' ? `/${name}` : `${folder}/${name}`);
  return (
    <Stack gap="sm" component="section" aria-label="Files">
      <FilesHead isLooking={files.isFetching} onLook={() => void files.refetch()} onWrite={() => setOpen('write')} />
      <Folder key={folder} folder={folder} onGo={setFolder} />
      <ProblemAlert error={files.error} />
      {files.isSuccess && items.length === 0 && (
        <Text size="sm" c="dimmed">
          There is nothing in {folder}.
        </Text>
      )}
      {items.length > 0 && (
        <DataTable
          label={`Files in ${folder}`}
          rows={items}
          keyOf={({ name }) => name}
          columns={[
            {
              title: 'Name',
              long: true,
              cell: (file) => (
                <FileName file={file} onEnter={enter} onRead={(name) => setOpen({ read: `${folder}/${name}` })} />
              ),
            },
            { title: 'Bytes', cell: ({ type, bytes }) => (type === 'file' ? bytes.toLocaleString() : '–') },
            { title: 'Changed', cell: ({ modifiedAt }) => <TimeAgo at={modifiedAt} /> },
          ]}
        />
      )}
      {files.data?.truncated && (
        <Text size="sm" c="dimmed">
          There are more than these {items.length}.
        </Text>
      )}
      {open === 'write' && <WriteFile team={team} sandbox={sandbox} folder={folder} onClose={() => setOpen(null)} />}
      {open !== null && open !== 'write' && (
        <ReadFile team={team} sandbox={sandbox} path={open.read} onClose={() => setOpen(null)} />
      )}
    </Stack>
  );
}

interface FilesHeadProps {
  isLooking: boolean;
  onLook: () => void;
  onWrite: () => void;
}

function FilesHead({ isLooking, onLook, onWrite }: FilesHeadProps) {
  return (
    <Group justify="space-between">
      <Title order={2} size="h4">
        Files
      </Title>
      <Group gap="xs">
        <Button
          variant="default"
          size="compact-sm"
          leftSection={<IconRefresh size={15} aria-hidden />}
          loading={isLooking}
          onClick={onLook}
        >
          Look again
        </Button>
        <Button
          variant="default"
          size="compact-sm"
          leftSection={<IconFilePlus size={15} aria-hidden />}
          onClick={onWrite}
        >
          Write a file
        </Button>
      </Group>
    </Group>
  );
}

function Folder({ folder, onGo }: { folder: string; onGo: (folder: string) => void }) {
  const [typed, setTyped] = useState(folder);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onGo(typed.trim().replace(/(?<=.)\/+$/, '') || HOME);
  };
  const above = folder.replace(/\/[^/]*$/, '') || '/';
  return (
    <form onSubmit={submit}>
      <Group gap="xs" align="flex-end">
        <TextInput
          label="Folder"
          flex="1 1 200px"
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          classNames={{ input: 'mono' }}
        />
        <Button type="submit" variant="default">
          Go
        </Button>
        <Button variant="default" disabled={folder === '/'} onClick={() => onGo(above)}>
          Up
        </Button>
      </Group>
    </form>
  );
}

const SYMBOLS = { file: IconFile, directory: IconFolder, link: IconLink, other: IconQuestionMark };

interface FileNameProps {
  file: SandboxFile;
  onEnter: (name: string) => void;
  onRead: (name: string) => void;
}

function FileName({ file: { name, type }, onEnter, onRead }: FileNameProps) {
  const Symbol = SYMBOLS[type];
  return (
    <Group gap={6} wrap="nowrap">
      <Symbol size={15} aria-hidden />
      {type === 'other' ? (
        <span className="mono">{name}</span>
      ) : (
        <Anchor
          component="button"
          type="button"
          inherit
          ta="start"
          className="mono"
          onClick={() => (type === 'directory' ? onEnter(name) : onRead(name))}
        >
          {name}
        </Anchor>
      )}
    </Group>
  );
}
