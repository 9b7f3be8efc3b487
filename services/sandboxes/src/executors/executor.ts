import type { Confinement } from '@countersign/contracts';
import type { SandboxEnvironment } from './sandbox-environment.js';
import type { SandboxLimits } from './sandbox-limits.js';

export type ExecutorName = 'process' | 'unconfined' | 'docker' | 'kubernetes';

/** What keeps code in a sandbox from its machine. */
export const CONFINEMENT: Readonly<Record<ExecutorName, Confinement>> = {
  process: 'namespaces',
  unconfined: 'none',
  docker: 'container',
  kubernetes: 'container',
};

/** What one sandbox is to be. */
export interface SandboxSpec {
  id: string;
  /** Null where the executor takes none, or has one that it takes by default. */
  image: string | null;
  /** Must not be wiped before the sandbox has ended: some executors hand it to each command anew. */
  environment: SandboxEnvironment;
  limits: SandboxLimits;
  /** How long it may live; an executor whose sandboxes outlive this process makes it theirs. */
  ttlSeconds: number;
  /** Aborted when its use is to be over: a start that waits for others until then is given up. */
  signal: AbortSignal;
  /** Its only way out, where it has one. */
  proxy: ProxyDoor | null;
}

/** A proxy that listens on a Unix socket in a folder of its own, for this one sandbox. */
export interface ProxyDoor {
  directory: string;
  /** CAs (PEM) that programs in the sandbox are to trust: the public ones, and the proxy's own. */
  trustedCas: string;
}

export interface Command {
  /** The program and its arguments; never empty. */
  argv: readonly string[];
  /** Where it begins; absolute. */
  directory: string;
  /** Null for none at all: the command reads the end at once. */
  stdin: Buffer | null;
}

export type OutputStream = 'stdout' | 'stderr';
export type OnOutput = (stream: OutputStream, chunk: Buffer) => void;

/** One command in a sandbox. */
export interface Run {
  /** Its exit code, 128 and the signal's number where a signal ended it, or null where the sandbox ended under it. */
  readonly over: Promise<number | null>;
  /** Ends it and its children, without a chance to object. */
  kill(): void;
}

export interface StartedSandbox {
  /** @throws Error where the sandbox has ended, or cannot run anything */
  run(command: Command, onOutput: OnOutput): Promise<Run>;
  /** Settles once nothing in it runs any more, whatever ended it; with what happened if nobody asked for it. */
  readonly ended: Promise<SandboxEnd>;
  /** Ends everything in it. Settles once nothing runs any more. */
  stop(): Promise<void>;
  /** Where its commands find what is `/workspace/…` or `/tmp/…` to everybody else: there, if it has a root of its own. */
  placeOf(path: string): string;
}

export interface SandboxEnd {
  /** Null where `stop` ended it. */
  failure: string | null;
}

interface ExecutorFeatures {
  /** `none`: it runs what the host has. `optional`: it has one by default. */
  image: 'none' | 'optional';
  /**
   * `proxy`: nothing but a proxy, where it has one; without that there is no brokered secret. `none`: never any. `own`: what
   * its place has, which is for others to narrow.
   */
  network: 'proxy' | 'none' | 'own';
}

/** Where sandboxes run. Every implementation passes `executor-suite`. */
export interface Executor {
  readonly name: ExecutorName;
  readonly features: ExecutorFeatures;
  /** @throws Error saying what is missing and what to do, where this machine cannot run sandboxes */
  check(): Promise<void>;
  /** @throws CountersignError SANDBOX_START_FAILED; then nothing is left of it */
  start(spec: SandboxSpec): Promise<StartedSandbox>;
  /** Ends whatever a process that is gone has left behind, so that nothing with a value in it lives on. */
  sweep(): Promise<void>;
}
