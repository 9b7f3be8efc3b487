import { Modal } from '@mantine/core';
import { useEffect, useState, type ReactNode } from 'react';

interface DialogProps {
  title: string;
  size?: 'md' | 'lg' | 'xl';
  onClose: () => void;
  children: ReactNode;
}

/**
 * A dialog that is there as long as it is mounted, so that whatever was typed into it is gone with it. Whoever opened it
 * goes on from where they were.
 */
export function Dialog({ title, size = 'md', onClose, children }: DialogProps) {
  const [before] = useState(() => document.activeElement);
  useEffect(() => () => void setTimeout(() => goBackTo(before)), [before]);
  return (
    <Modal
      opened
      onClose={onClose}
      title={title}
      size={size}
      returnFocus={false}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {children}
    </Modal>
  );
}

/** What opened the dialog may be gone by now, with the row that it belonged to. */
function goBackTo(element: Element | null): void {
  const target = element?.isConnected ? element : document.getElementById('content');
  if (target instanceof HTMLElement) target.focus();
}
