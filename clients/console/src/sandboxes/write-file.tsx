import { Textarea, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { fieldProblem } from '../api/api-problem.js';
import { queryClient } from '../app/query-client.js';
import { Dialog } from '../ui/dialog.js';
import { DialogForm } from '../ui/dialog-form.js';
import { notifyDone } from '../ui/notify.js';
import { ProblemAlert } from '../ui/problem-alert.js';
import { writeText } from './file-content.js';

interface WriteFileProps {
  team: string;
  sandbox: string;
  folder: string;
  onClose: () => void;
}

export function WriteFile(props: WriteFileProps) {
  return (
    <Dialog onClose={props.onClose} title="Write a file" size="lg">
      <WriteForm {...props} />
    </Dialog>
  );
}

function WriteForm({ team, sandbox, folder, onClose }: WriteFileProps) {
  const [path, setPath] = useState(`${folder === '/' ? '' : folder}/`);
  const [text, setText] = useState('');
  const write = useMutation({
    mutationFn: () => writeText({ team, sandbox, path }, text),
    onSuccess: async () => {
      notifyDone(`${path} is written.`);
      onClose();
      await queryClient.invalidateQueries({ queryKey: ['team', team, 'sandbox', sandbox] });
    },
  });
  return (
    <DialogForm
      act="Write"
      isPending={write.isPending}
      isDisabled={path.trim() === ''}
      onSubmit={() => write.mutate()}
      onClose={onClose}
    >
      <ProblemAlert error={write.error} />
      <TextInput
        label="Path"
        description="With the folders that it needs; what is there already is replaced."
        required
        data-autofocus
        value={path}
        onChange={(event) => setPath(event.currentTarget.value)}
        error={fieldProblem(write.error, 'path')}
        classNames={{ input: 'mono' }}
      />
      <Textarea
        label="Content"
        description="No place for a secret: those are given by name, at the start."
        autosize
        minRows={6}
        maxRows={16}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        error={fieldProblem(write.error, 'data')}
        classNames={{ input: 'mono' }}
      />
    </DialogForm>
  );
}
