import { Anchor } from '@mantine/core';
import { IconMapQuestion } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { EmptyState } from './empty-state.js';

export function UnknownPage() {
  return (
    <EmptyState icon={IconMapQuestion} title="There is no such page">
      Perhaps the address was mistyped, or what it showed has been deleted.{' '}
      <Anchor component={Link} to="/" inherit underline="always">
        Go to your secrets
      </Anchor>
    </EmptyState>
  );
}
