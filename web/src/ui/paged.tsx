import type { ReactNode } from "react";
import type { CombinedError, UseQueryResponse } from "urql";
import { Failure, Loading } from "./states";
import { More, Table, type Column } from "./table";

type Page<Row> = { nodes: readonly Row[]; pageInfo: { hasNextPage: boolean; endCursor?: string | null } };
type Query = readonly [{ error?: CombinedError; fetching: boolean }, UseQueryResponse[1]];

// PagedTable is a list that grows, in its four states: what went wrong, what is coming,
// nothing (empty), the rows. gone stands for a list that is not there for the reader;
// children stand below the rows.
export function PagedTable<Row extends { id: string }>({
  query: [{ error, fetching }, again],
  list,
  gone,
  empty,
  caption,
  columns,
  onMore,
  children,
}: {
  query: Query;
  list: Page<Row> | null | undefined;
  gone?: ReactNode;
  empty: ReactNode;
  caption: string;
  columns: Column<Row>[];
  onMore: (after: string | null) => void;
  children?: ReactNode;
}) {
  const failure = error && <Failure error={error} retry={() => again({ requestPolicy: "network-only" })} />;
  if (!list) return failure || gone || <Loading />;
  if (!list.nodes.length) return empty;
  return (
    <>
      <Table caption={caption} columns={columns} rows={list.nodes} rowKey={(row) => row.id} />
      {failure}
      <More shown={list.nodes.length} more={list.pageInfo.hasNextPage} pending={fetching} onMore={() => onMore(list.pageInfo.endCursor ?? null)} />
      {children}
    </>
  );
}
