import { List, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { Reference, Sandbox, SandboxEffect } from '../api/types.js';
import { runningSandboxesQuery } from '../sandboxes/sandbox-queries.js';
import { EFFECT_OF, EFFECTS } from '../sandboxes/sandbox-words.js';
import { TextLink } from '../ui/text-link.js';
import { TimeAgo } from '../ui/time-ago.js';

interface SandboxesInTheWayProps {
  team: string;
  title: string;
  effects: readonly SandboxEffect[];
}

/** The sandboxes with a value of a secret, by name, and what its rotation does to each. Nothing without one. */
export function SandboxesInTheWay({ team, title, effects }: SandboxesInTheWayProps) {
  if (effects.length === 0) return null;
  return (
    <div>
      <Text size="sm" fw={500}>
        {title}
      </Text>
      <List size="sm" spacing={2} mt={2}>
        {effects.map(({ id, name, effect, expiresAt }) => (
          <List.Item key={id}>
            <TextLink to="/teams/$team/sandboxes/$id" params={{ team, id }} inherit underline="always">
              {name}
            </TextLink>{' '}
            {EFFECTS[effect]}
            {effect === 'keeps' && (
              <>
                , <TimeAgo at={expiresAt} /> at the latest
              </>
            )}
          </List.Item>
        ))}
      </List>
    </div>
  );
}

/** What a rotation would do, before it is done: of the sandboxes among a secret's references. */
export function useRotationEffects(
  team: string,
  secret: string,
  references: readonly Reference[] | undefined,
): SandboxEffect[] {
  const running = useRunning(team, references);
  return running.filter((sandbox) => holds(sandbox, secret)).map(effectOf);
}

/** Those that still hold a version of a secret that is no longer current. */
export function useStaleSandboxes(
  team: string,
  secret: string,
  references: readonly Reference[] | undefined,
): SandboxEffect[] {
  const running = useRunning(team, references);
  return running.filter(({ stale }) => stale.some((one) => one.secret === secret)).map(effectOf);
}

function useRunning(team: string, references: readonly Reference[] | undefined): Sandbox[] {
  // Most secrets are in no sandbox: then nothing is asked.
  const enabled = references?.some(({ consumer }) => consumer === 'sandboxes') ?? false;
  return useQuery({ ...runningSandboxesQuery(team), enabled }).data?.items ?? [];
}

function holds({ secrets }: Sandbox, secret: string): boolean {
  return secrets.some(({ name, mode }) => name === secret && mode === 'injected');
}

function effectOf({ id, name, onChange, expiresAt }: Sandbox): SandboxEffect {
  return { id, name, effect: EFFECT_OF[onChange], expiresAt };
}
