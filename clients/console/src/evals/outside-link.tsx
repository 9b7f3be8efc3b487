import { Anchor } from '@mantine/core';
import type { ReactNode } from 'react';

interface OutsideLinkProps {
  href: string;
  label: string;
  children: ReactNode;
}

/** Leaves the console, for a page that learns nothing of where somebody came from. */
export function OutsideLink({ href, label, children }: OutsideLinkProps) {
  return (
    <Anchor href={href} target="_blank" rel="noreferrer noopener" size="xs" aria-label={`${label} (opens elsewhere)`}>
      {children}
    </Anchor>
  );
}
