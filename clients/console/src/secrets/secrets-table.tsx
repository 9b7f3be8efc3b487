import { ActionIcon, Anchor, Button, Group, Text, Tooltip, UnstyledButton } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { IconArrowDown, IconArrowUp, IconPencil, IconTrash } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { useLayoutEffect, useRef, useState } from 'react';
import { Status } from '../ui/status.js';
import { TimeAgo } from '../ui/time-ago.js';
import type { SecretAct } from './secret-acts.js';
import { HEALTH } from './secret-health.js';
import type { SecretRow, SortKey, Sorting } from './secret-rows.js';
import classes from './secrets-table.module.css';

interface SecretsTableProps {
  team: string;
  rows: readonly SecretRow[];
  sorting: Sorting;
  onSort: (sorting: Sorting) => void;
  /** Null for members, who see all but the buttons. */
  onAct: ((act: SecretAct, name: string) => void) | null;
}

/** Those to spare are shown where there is room for them beside whole names. */
const COLUMNS: { key: SortKey; label: string; toSpare?: boolean }[] = [
  { key: 'name', label: 'Name' },
  { key: 'health', label: 'Health' },
  { key: 'version', label: 'Version', toSpare: true },
  { key: 'changedAt', label: 'Last changed' },
  { key: 'lastUsedAt', label: 'Last used', toSpare: true },
  { key: 'references', label: 'Used by' },
];

/** As in the style sheet: what is not on the screen takes exactly this much room. */
const ROW_PX = 57;
const NARROW_ROW_PX = 85;

/** A real table of which only the rows on the screen exist: thousands scroll like ten. */
export function SecretsTable({ team, rows, sorting, onSort, onAct }: SecretsTableProps) {
  const isNarrow = useMediaQuery('(max-width: 62em)', undefined, { getInitialValueInEffect: false }) ?? false;
  const frame = useRef<HTMLDivElement>(null);
  const [top, setTop] = useState(0);
  useLayoutEffect(() => setTop(frame.current?.offsetTop ?? 0), [isNarrow]);
  const virtualizer = useWindowVirtualizer({
    count: rows.length,
    estimateSize: () => (isNarrow ? NARROW_ROW_PX : ROW_PX),
    overscan: 12,
    scrollMargin: top,
    getItemKey: (index) => rows[index]!.name,
  });
  useLayoutEffect(() => virtualizer.measure(), [isNarrow, virtualizer]);
  const items = virtualizer.getVirtualItems();
  const before = (items[0]?.start ?? top) - top;
  const after = virtualizer.getTotalSize() - ((items.at(-1)?.end ?? top) - top);
  const columns = isNarrow ? COLUMNS.slice(0, 1) : COLUMNS;
  return (
    <div ref={frame} className={`card ${classes.frame}`}>
      <table className={classes.table} aria-rowcount={rows.length + 1} aria-label="Secrets">
        <thead>
          <tr aria-rowindex={1}>
            {columns.map(({ key, ...column }) => (
              <SortableHeader key={key} by={key} {...column} sorting={sorting} onSort={onSort} />
            ))}
            {onAct && (
              <th scope="col" className={classes.acts}>
                <span className={classes.hidden}>Actions</span>
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {before > 0 && <Gap px={before} />}
          {items.map(({ index, key }) => (
            <Row key={key} team={team} row={rows[index]!} index={index} isNarrow={isNarrow} onAct={onAct} />
          ))}
          {after > 0 && <Gap px={after} />}
        </tbody>
      </table>
    </div>
  );
}

function Gap({ px }: { px: number }) {
  return (
    <tr aria-hidden>
      <td style={{ height: px, padding: 0 }} colSpan={COLUMNS.length + 1} />
    </tr>
  );
}

interface SortableHeaderProps {
  label: string;
  toSpare?: boolean;
  by: SortKey;
  sorting: Sorting;
  onSort: (sorting: Sorting) => void;
}

function SortableHeader({ label, toSpare, by, sorting, onSort }: SortableHeaderProps) {
  const active = sorting.by === by;
  const Arrow = sorting.descending ? IconArrowDown : IconArrowUp;
  return (
    <th
      scope="col"
      className={toSpare ? classes.spare : undefined}
      aria-sort={active ? (sorting.descending ? 'descending' : 'ascending') : undefined}
    >
      <UnstyledButton
        className={classes.sort}
        data-active={active || undefined}
        onClick={() => onSort({ by, descending: active && !sorting.descending })}
      >
        {label}
        {active && <Arrow size={14} aria-hidden />}
      </UnstyledButton>
    </th>
  );
}

interface RowProps {
  team: string;
  row: SecretRow;
  index: number;
  isNarrow: boolean;
  onAct: SecretsTableProps['onAct'];
}

function Row({ team, row, index, isNarrow, onAct }: RowProps) {
  return (
    <tr aria-rowindex={index + 2} data-health={row.health} className={classes.row}>
      <th scope="row" className={classes.name}>
        <Anchor
          component={Link}
          to={`/teams/${team}/secrets/${row.name}`}
          c="inherit"
          className="mono"
          title={row.name}
        >
          {row.name}
        </Anchor>
        {isNarrow && (
          <Group gap={8} mt={4} wrap="nowrap" className={classes.under}>
            <HealthStatus row={row} />
            {row.version !== null && (
              <Text component="span" size="xs" c="dimmed" truncate>
                v{row.version} · <TimeAgo at={row.changedAt} />
              </Text>
            )}
          </Group>
        )}
      </th>
      {!isNarrow && <WideCells row={row} />}
      {onAct && (
        <td className={classes.acts}>
          <Acts row={row} onAct={onAct} />
        </td>
      )}
    </tr>
  );
}

function WideCells({ row }: { row: SecretRow }) {
  return (
    <>
      <td>
        <HealthStatus row={row} />
      </td>
      <td className={classes.spare}>{row.version === null ? '–' : row.version}</td>
      <td>
        <TimeAgo at={row.changedAt} />
        <Text size="xs" c="dimmed" truncate maw={160}>
          {row.version === null ? 'deleted ' : ''}
          {row.changedBy && `by ${row.changedBy}`}
        </Text>
      </td>
      <td className={classes.spare}>{row.lastUsedAt ? <TimeAgo at={row.lastUsedAt} /> : <Quiet>never</Quiet>}</td>
      <td>{row.references > 0 ? row.references : <Quiet>nothing</Quiet>}</td>
    </>
  );
}

function Quiet({ children }: { children: string }) {
  return (
    <Text component="span" inherit c="dimmed">
      {children}
    </Text>
  );
}

function HealthStatus({ row }: { row: SecretRow }) {
  const { tone, icon, label, meaning } = HEALTH[row.health];
  return (
    <Tooltip label={meaning} multiline w={260}>
      <span>
        <Status tone={tone} icon={icon}>
          {label}
        </Status>
      </span>
    </Tooltip>
  );
}

function Acts({ row, onAct }: { row: SecretRow; onAct: NonNullable<SecretsTableProps['onAct']> }) {
  if (row.secret === null) {
    return (
      <Button size="compact-sm" variant="light" onClick={() => onAct('add-again', row.name)}>
        Add again
      </Button>
    );
  }
  return (
    <Group gap={4} wrap="nowrap" justify="flex-end">
      <ActionIcon
        variant="subtle"
        size="lg"
        aria-label={`Rotate ${row.name}`}
        title="Rotate"
        onClick={() => onAct('rotate', row.name)}
      >
        <IconPencil size={18} aria-hidden />
      </ActionIcon>
      <ActionIcon
        variant="subtle"
        color="danger"
        size="lg"
        aria-label={`Delete ${row.name}`}
        title="Delete"
        onClick={() => onAct('delete', row.name)}
      >
        <IconTrash size={18} aria-hidden />
      </ActionIcon>
    </Group>
  );
}
