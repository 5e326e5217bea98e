import { useState } from "react";
import { Trans, useLingui } from "@lingui/react/macro";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useQuery } from "urql";
import { graphql } from "../../api/gql";
import type { DeskTaskFragment, StaffTaskKind } from "../../api/gql/graphql";
import { Trouble, useAct } from "../../ui/act";
import { Button } from "../../ui/button";
import { Dialog } from "../../ui/dialog";
import { age, moment } from "../../ui/format";
import { Page } from "../../ui/page";
import { Empty, Failure, Loading } from "../../ui/states";
import { More, Table, type Column } from "../../ui/table";
import { toast } from "../../ui/toast";
import { may } from "../shell/actions";
import { KeyHint } from "../shell/keyhint";
import { taskNames } from "./names";
import { sumOf, taskSearch, type TaskSearch } from "./search";
import { nameOf, TaskDialog } from "./task";

const tasksQuery = graphql(`
  query DeskTasks($after: String, $kinds: [StaffTaskKind!], $mine: Boolean) {
    staffTasks(first: 50, after: $after, kinds: $kinds, mine: $mine) {
      nodes { ...DeskTask }
      pageInfo { hasNextPage endCursor }
    }
  }
`);

const totalsQuery = graphql(`
  query DeskTotals {
    staffTaskTotals { kind open overdue untaken }
  }
`);

const takeMutation = graphql(`
  mutation DeskTakeTask($input: TakeStaffTaskInput!) {
    takeStaffTask(input: $input) { task { ...DeskTask } errors { code message path } }
  }
`);

const releaseMutation = graphql(`
  mutation DeskReleaseTask($input: ReleaseStaffTaskInput!) {
    releaseStaffTask(input: $input) { task { ...DeskTask } errors { code message path } }
  }
`);

const desk = getRouteApi("/staff");
const route = getRouteApi("/staff/");

// TaskList is the one work list of staff, promised soonest first.
export function TaskList() {
  const { t, i18n } = useLingui();
  const search = route.useSearch();
  const { kind, mine } = search;
  const navigate = route.useNavigate();
  const [{ data }, count] = useQuery({ query: totalsQuery });
  const totals = data?.staffTaskTotals ?? [];
  const change = (next: Record<string, unknown>) => void navigate({ search: taskSearch(next), replace: true, resetScroll: false });
  const { open, overdue, untaken } = sumOf(kind ? totals.filter((one) => one.kind === kind) : totals);
  return (
    <Page title={t`Work list`}>
      <div className="filters">
        <label>
          {t`Show`}
          <select value={kind ?? ""} onChange={(event) => change({ kind: event.target.value, mine })}>
            <option value="">{t`All tasks`}</option>
            {(Object.keys(taskNames) as StaffTaskKind[])
              .filter((one) => one === kind || totals.some((total) => total.kind === one))
              .map((one) => (
                <option key={one} value={one}>
                  {i18n._(taskNames[one])} ({totals.find((total) => total.kind === one)?.open ?? 0})
                </option>
              ))}
          </select>
        </label>
        <label className="tick">
          <input type="checkbox" checked={mine ?? false} onChange={(event) => change({ kind, mine: event.target.checked })} />
          {t`Only what I have taken`}
        </label>
        {data && (
          <p className="soft tick" role="status">
            <Trans>
              Open: {open}. Overdue: {overdue}. Taken by nobody: {untaken}.
            </Trans>
          </p>
        )}
      </div>
      <Rows key={JSON.stringify(search)} search={search} changed={() => count({ requestPolicy: "network-only" })} />
    </Page>
  );
}

function Rows({ search: { kind, mine }, changed }: { search: TaskSearch; changed: () => void }) {
  const { t } = useLingui();
  const me = desk.useRouteContext().viewer.person.id;
  const [after, setAfter] = useState<string | null>(null);
  const [{ data, error, fetching }, again] = useQuery({ query: tasksQuery, variables: { after, kinds: kind ? [kind] : undefined, mine } });
  const [shown, setShown] = useState<string>();
  const [over, setOver] = useState<DeskTaskFragment>();
  const take = useAct(takeMutation, (d) => d.takeStaffTask);
  const release = useAct(releaseMutation, (d) => d.releaseStaffTask);
  const retry = () => again({ requestPolicy: "network-only" });
  const doTake = async (task: string, fromColleague = false) => {
    const done = await take.run({ input: { task, over: fromColleague } });
    setOver(undefined);
    if (done) {
      toast(t`The task is yours now.`);
      changed();
    } else retry(); // a colleague was quicker: show who
  };
  const doRelease = async (task: string) => {
    if (!(await release.run({ input: { task } }))) return retry();
    toast(t`The task is free again.`);
    changed();
  };
  const columns = useColumns(me, { open: setShown, take: (task) => (task.takenBy && task.takenBy.id !== me ? setOver(task) : void doTake(task.id)), release: (task) => void doRelease(task.id), pending: take.pending || release.pending });

  if (!data && error) return <Failure error={error} retry={retry} />;
  if (!data) return <Loading />;
  // What was closed or released here a moment ago.
  const rows = data.staffTasks.nodes.filter((task) => !task.closedAt && (!mine || task.takenBy?.id === me));
  const task = rows.find((row) => row.id === shown);
  const colleague = nameOf(over?.takenBy);
  return (
    <>
      <Trouble of={take} />
      <Trouble of={release} />
      {error && <Failure error={error} retry={retry} />}
      {rows.length || data.staffTasks.pageInfo.hasNextPage ? <Table caption={t`Work list`} rows={rows} rowKey={(row) => row.id} columns={columns} /> : <Empty title={mine ? t`You have taken no task` : t`Nothing is waiting`} />}
      {rows.length > 0 && (
        <>
          <More shown={rows.length} more={data.staffTasks.pageInfo.hasNextPage} pending={fetching} onMore={() => setAfter(data.staffTasks.pageInfo.endCursor ?? null)} />
          <KeyHint />
        </>
      )}
      {task && (
        <TaskDialog
          task={task}
          onClose={() => setShown(undefined)}
          closed={() => {
            setShown(undefined);
            changed();
          }}
        />
      )}
      <Dialog title={t`Take over this task?`} open={Boolean(over)} onClose={() => setOver(undefined)}>
        <p>
          <Trans>{colleague} has taken it and may be at work on it. From then on it is yours.</Trans>
        </p>
        <Button pending={take.pending} onPress={() => over && void doTake(over.id, true)}>{t`Take over`}</Button>
      </Dialog>
    </>
  );
}

type Does = { open: (id: string) => void; take: (task: DeskTaskFragment) => void; release: (task: DeskTaskFragment) => void; pending: boolean };

function useColumns(me: string, does: Does): Column<DeskTaskFragment>[] {
  const { t, i18n } = useLingui();
  return [
    {
      name: t`Task`,
      lead: true,
      cell: (task) => <Lead task={task} name={i18n._(taskNames[task.kind])} open={() => does.open(task.id)} />,
    },
    { name: t`About`, cell: (task) => <span className="long">{aboutOf(task)}</span> },
    { name: t`Age`, cell: (task) => <span title={moment(task.openedAt)}>{age(task.openedAt)}</span> },
    {
      name: t`Promised by`,
      cell: (task) => (
        <span>
          {moment(task.promisedAt)} {task.overdue && <span className="tag grave">{t`overdue`}</span>}
        </span>
      ),
    },
    {
      name: t`Taken by`,
      cell: (task) => {
        const name = i18n._(taskNames[task.kind]);
        return (
          <span className="cell-act">
            {task.takenBy && <span>{task.takenBy.id === me ? t`you` : nameOf(task.takenBy)}</span>}
            {may(task, "takeStaffTask") && (
              <Button look="plain" onPress={() => does.take(task)} aria-label={task.takenBy ? t`Take over: ${name}` : t`Take: ${name}`} disabled={does.pending}>
                {task.takenBy ? t`Take over` : t`Take`}
              </Button>
            )}
            {task.takenBy?.id === me && may(task, "releaseStaffTask") && (
              <Button look="plain" onPress={() => does.release(task)} aria-label={t`Release: ${name}`} disabled={does.pending}>
                {t`Release`}
              </Button>
            )}
          </span>
        );
      },
    },
  ];
}

// Lead goes to the page of what the task is about; where there is none, it opens the task.
export function Lead({ task, name, open }: { task: DeskTaskFragment; name: string; open: () => void }) {
  if (task.registration) {
    return (
      <Link to="/staff/registrations/$registration" params={{ registration: task.registration.id }}>
        {name}
      </Link>
    );
  }
  if (task.accessRequest) {
    return (
      <Link to="/staff/requests/$request" params={{ request: task.accessRequest.id }}>
        {name}
      </Link>
    );
  }
  return (
    <button type="button" className="button bare" onClick={open}>
      {name}
    </button>
  );
}

const aboutOf = ({ company, registration, accessRequest, membership, mail, abuseReport, fileSha256 }: DeskTaskFragment): string | undefined =>
  [nameOf(accessRequest) ?? nameOf(membership?.person), company?.legalName ?? registration?.legalName ?? accessRequest?.customerNumber ?? mail?.to ?? abuseReport?.reference ?? fileSha256?.slice(0, 12)].filter(Boolean).join(", ") || undefined;
