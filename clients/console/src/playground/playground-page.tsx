import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useParams } from '@tanstack/react-router';
import { useSignal } from '../app/signal.js';
import { useTeam } from '../session/me.js';
import { Composer } from './composer.js';
import { ModelColumn } from './model-column.js';
import { PlaygroundFrame } from './playground-frame.js';
import classes from './playground.module.css';
import { COLUMNS_MAX, playgroundOf } from './playground.js';

export function PlaygroundPage() {
  const { team } = useParams({ from: '/signed-in/teams/$team/playground' });
  const isAdmin = useTeam(team)?.isAdmin ?? false;
  const playground = playgroundOf(team);
  const columns = useSignal(playground.columns);
  return (
    <PlaygroundFrame
      team={team}
      title="Playground"
      about="Try prompts against models, side by side. The providers’ keys are your team’s secrets: nobody sees them here."
      actions={
        <Button
          variant="default"
          leftSection={<IconPlus size={17} aria-hidden />}
          disabled={columns.length >= COLUMNS_MAX}
          onClick={() => playground.add()}
        >
          Compare with another model
        </Button>
      }
    >
      <div className={classes.columns}>
        {columns.map((column, at) => (
          <ModelColumn
            key={column.id}
            {...{ team, isAdmin, playground, column }}
            label={columns.length === 1 ? 'Model' : `Model ${at + 1}`}
            isOnly={columns.length === 1}
          />
        ))}
      </div>
      <Composer playground={playground} columns={columns} />
    </PlaygroundFrame>
  );
}
