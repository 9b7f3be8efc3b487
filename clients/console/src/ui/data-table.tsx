import type { ReactNode } from 'react';
import classes from './data-table.module.css';

export interface Column<Row> {
  title: string;
  cell: (row: Row) => ReactNode;
  /** Its words are for screen readers only: the column needs none to be understood. */
  quiet?: boolean;
}

interface DataTableProps<Row> {
  label: string;
  rows: readonly Row[];
  keyOf: (row: Row) => string;
  columns: readonly Column<Row>[];
}

/** A table that becomes a list of cards where there is no room for columns. */
export function DataTable<Row>({ label, rows, keyOf, columns }: DataTableProps<Row>) {
  return (
    <div className="card">
      {/* Named again as what they are: the narrow layout takes the table's own meaning from some browsers. */}
      <table className={classes.table} aria-label={label} role="table">
        <thead role="rowgroup">
          <tr role="row">
            {columns.map(({ title, quiet }) => (
              <th key={title} scope="col" role="columnheader">
                <span className={quiet ? classes.hidden : undefined}>{title}</span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody role="rowgroup">
          {rows.map((row) => (
            <tr key={keyOf(row)} role="row">
              {columns.map(({ title, cell, quiet }) => (
                <td key={title} role="cell" data-title={quiet ? undefined : title}>
                  <div>{cell(row)}</div>
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
