import type { Icon } from '@tabler/icons-react';
import classes from './status.module.css';

export type Tone = 'good' | 'quiet' | 'busy' | 'warn' | 'bad';

interface StatusProps {
  tone: Tone;
  icon: Icon;
  children: string;
}

/** A state in a word. Never by colour alone: each has its icon. */
export function Status({ tone, icon: Symbol, children }: StatusProps) {
  return (
    <span className={classes.status} data-tone={tone}>
      <Symbol size={14} stroke={2} aria-hidden />
      {children}
    </span>
  );
}
