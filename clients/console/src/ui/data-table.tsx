import type { ReactNode } from 'react';
import classes from './data-table.module.css';

export interface Column<Row> {
  title: string;
  cell: (row: Row) => ReactNode;
  /** May be broken anywhere: addresses and ids that have no place to break. */
  long?: boolean;
  /** Its words are for screen readers only: the column needs none to be understood. */
  quiet?: boolean;
}

interface DataTableProps<Row> {
  label: string;
  rows: readonly Row[];
  keyOf: (row: Row) => string;
  columns: readonly Column<Row>[];
}

/** A table that becomes a list of cards where there is no room for columns; to a screen reader it stays a table. */
export function DataTable<Row>({ label, rows, keyOf, columns }: DataTableProps<Row>) {
  return (
    <div className="card">
      <div className={classes.table} aria-label={label} role="table">
        <div role="rowgroup" className={classes.head}>
          <div role="row" className={classes.row}>
            {columns.map(({ title, quiet }) => (
              <div key={title} role="columnheader" className={classes.title}>
                <span className={quiet ? classes.hidden : undefined}>{title}</span>
              </div>
            ))}
          </div>
        </div>
        <div role="rowgroup" className={classes.body}>
          {rows.map((row) => (
            <div key={keyOf(row)} role="row" className={classes.row}>
              {columns.map(({ title, cell, quiet, long }) => (
                <div
                  key={title}
                  role="cell"
                  className={classes.cell}
                  data-title={quiet ? undefined : title}
                  data-long={long || undefined}
                >
                  <div>{cell(row)}</div>
                </div>
              ))}
            </div>
          ))}
        </div>
      </div>
    </div>
  );
}
