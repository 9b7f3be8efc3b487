import { z } from 'zod';
import { commaSeparated } from './comma-separated.js';
import type { Setting } from './settings.js';

/** Where sandboxes run. */
export const sandboxSettings = {
  sandboxExecutor: {
    name: 'COUNTERSIGN_SANDBOX_EXECUTOR',
    description:
      'Where sandboxes run: as processes of this machine under bubblewrap, as containers of a Docker engine, or as Pods of the Kubernetes cluster that `KUBECONFIG` (or the service account) leads to.',
    expects: 'one of process, docker, kubernetes',
    schema: z.enum(['process', 'docker', 'kubernetes']),
    default: 'process',
  } satisfies Setting<'process' | 'docker' | 'kubernetes'>,
  sandboxMax: {
    name: 'COUNTERSIGN_SANDBOX_MAX',
    description: 'How many sandboxes run at a time, of all teams together. Each may take 512 MiB of memory.',
    expects: 'a number from 1 to 10000',
    schema: z
      .string()
      .regex(/^\d{1,5}$/)
      .transform(Number)
      .pipe(z.number().min(1).max(10_000)),
    default: '100',
  } satisfies Setting<number>,
  sandboxTtlMax: {
    name: 'COUNTERSIGN_SANDBOX_TTL_MAX',
    description:
      'How long a sandbox may live at the most, in seconds. If the service is killed, a rotation is not *drained* for so long: nobody can confirm that what it ran is dead.',
    expects: 'a number of seconds from 1 to 86400',
    schema: z
      .string()
      .regex(/^\d{1,5}$/)
      .transform(Number)
      .pipe(z.number().min(1).max(86_400)),
    default: '3600',
  } satisfies Setting<number>,
  sandboxHistoryDays: {
    name: 'COUNTERSIGN_SANDBOX_HISTORY_DAYS',
    description: 'For how many days a sandbox that is over is remembered, with the end of what it printed.',
    expects: 'a number of days from 1 to 3650',
    schema: z
      .string()
      .regex(/^\d{1,4}$/)
      .transform(Number)
      .pipe(z.number().min(1).max(3650)),
    default: '30',
  } satisfies Setting<number>,
  sandboxBubblewrap: {
    name: 'COUNTERSIGN_SANDBOX_BUBBLEWRAP',
    description: 'The `bwrap` program that contains sandboxes which are processes.',
    expects: 'the absolute path of a program',
    schema: z.string().startsWith('/'),
    default: '/usr/bin/bwrap',
  } satisfies Setting<string>,
  sandboxUnconfined: {
    name: 'COUNTERSIGN_SANDBOX_UNCONFINED',
    description:
      "What happens where sandboxes are processes and bubblewrap cannot be used: none is started, or they run without walls, and code in them sees the machine as the service's user does.",
    expects: 'one of refuse, allow',
    schema: z.enum(['refuse', 'allow']),
    default: 'refuse',
  } satisfies Setting<'refuse' | 'allow'>,
  sandboxShow: {
    name: 'COUNTERSIGN_SANDBOX_SHOW',
    description:
      'Folders of this machine that sandboxes see, read-only, where they are processes under bubblewrap: a virtual environment of Python, say. Everybody on the machine must be able to read them, and whoever may start a sandbox can.',
    expects: 'a comma-separated list of absolute paths, at least two folders deep',
    schema: commaSeparated.pipe(z.array(z.string().regex(/^(\/(?!\.{1,2}(\/|$))[^/]+){2,}$/))),
    default: '',
  } satisfies Setting<string[]>,
  sandboxImage: {
    name: 'COUNTERSIGN_SANDBOX_IMAGE',
    description: 'The image of a sandbox that names none, where sandboxes are containers. It needs a POSIX shell.',
    expects: 'the name of an image',
    schema: z.string().min(1).max(500),
    default: 'debian:stable-slim',
  } satisfies Setting<string>,
  sandboxDockerUrl: {
    name: 'COUNTERSIGN_SANDBOX_DOCKER_URL',
    description: 'The Docker engine that runs sandboxes.',
    expects: 'a unix:// or http:// URL',
    schema: z.url({ protocol: /^(unix|http)$/ }),
    default: 'unix:///var/run/docker.sock',
  } satisfies Setting<string>,
  sandboxNamespace: {
    name: 'COUNTERSIGN_SANDBOX_NAMESPACE',
    description: 'The Kubernetes namespace of sandboxes. Its NetworkPolicy says what they reach.',
    expects: 'the name of a namespace',
    schema: z.string().regex(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/),
    default: 'countersign-sandboxes',
  } satisfies Setting<string>,
  sandboxDeployment: {
    name: 'COUNTERSIGN_SANDBOX_DEPLOYMENT',
    description:
      'Marks the containers and Pods of this deployment, which ends those that it finds at its start. Another for each deployment on one engine.',
    expects: 'letters, digits and -, up to 63',
    schema: z.string().regex(/^[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/),
    default: 'countersign',
  } satisfies Setting<string>,
};
