import { useLingui } from "@lingui/react/macro";
import { useQuery } from "urql";
import { graphql } from "../../api/gql";
import { moment } from "../../ui/format";
import { Page } from "../../ui/page";
import { Empty, Failure, Loading } from "../../ui/states";
import { Table } from "../../ui/table";
import { taskNames } from "./names";

const tasksQuery = graphql(`
  query DeskTasks {
    staffTasks(first: 50) {
      nodes { id kind openedAt promisedAt overdue company { id legalName } registration { id legalName } }
    }
  }
`);

// Home is the one work list of staff, promised soonest first.
export function Home() {
  const { t, i18n } = useLingui();
  const [{ data, error }, again] = useQuery({ query: tasksQuery });
  const rows = data?.staffTasks.nodes;
  return (
    <Page title={t`Work list`}>
      {!rows && (error ? <Failure error={error} retry={() => again({ requestPolicy: "network-only" })} /> : <Loading />)}
      {rows && !rows.length && <Empty title={t`Nothing is waiting`} />}
      {rows && rows.length > 0 && (
        <Table
          caption={t`Work list`}
          rows={rows}
          rowKey={(row) => row.id}
          columns={[
            { name: t`Task`, lead: true, cell: (row) => i18n._(taskNames[row.kind]) },
            { name: t`About`, cell: (row) => row.company?.legalName ?? row.registration?.legalName },
            { name: t`Since`, cell: (row) => moment(row.openedAt) },
            { name: t`Promised by`, cell: (row) => <span className={row.overdue ? "tag grave" : undefined}>{moment(row.promisedAt)}</span> },
          ]}
        />
      )}
    </Page>
  );
}
