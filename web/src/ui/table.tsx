import type { ReactNode } from "react";
import { Plural, useLingui } from "@lingui/react/macro";
import { Button } from "./button";

export type Column<Row> = { name: string; cell: (row: Row) => ReactNode; number?: boolean; lead?: boolean };

// Table is the browser's own table. On a telephone every row is a card: the cell that
// leads is its heading, the others carry their column's name. The roles are said, since
// a table that is laid out otherwise loses them.
export function Table<Row>({ caption, columns, rows, rowKey }: { caption: string; columns: Column<Row>[]; rows: readonly Row[]; rowKey: (row: Row) => string }) {
  return (
    <table role="table" className="table">
      <caption className="unseen">{caption}</caption>
      <thead role="rowgroup">
        <tr role="row">
          {columns.map((column) => (
            <th key={column.name} scope="col" role="columnheader" className={column.number ? "number-column" : undefined}>
              {column.name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {rows.map((row) => (
          <tr role="row" key={rowKey(row)}>
            {columns.map((column) => {
              const kind = [column.number && "number-column", column.lead && "lead"].filter(Boolean).join(" ") || undefined;
              const content = column.cell(row);
              const hollow = content === null || content === undefined || content === false || content === "";
              return column.lead ? (
                <th key={column.name} scope="row" role="rowheader" className={kind}>
                  {content}
                </th>
              ) : (
                <td key={column.name} role="cell" className={kind} data-name={hollow ? undefined : column.name}>
                  {content}
                </td>
              );
            })}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

// More is the end of a list that goes on.
export function More({ shown, more, pending, onMore }: { shown: number; more: boolean; pending: boolean; onMore: () => void }) {
  const { t } = useLingui();
  return (
    <div className="more">
      <p role="status">{more ? <Plural value={shown} one="# shown, there are more" other="# shown, there are more" /> : <Plural value={shown} one="# shown, that is all" other="# shown, that is all" />}</p>
      {more && (
        <Button look="plain" pending={pending} onPress={onMore}>{t`Show more`}</Button>
      )}
    </div>
  );
}
