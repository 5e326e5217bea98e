import { useState } from "react";
import { useLingui } from "@lingui/react/macro";
import type { MessageDescriptor } from "@lingui/core";
import { getRouteApi } from "@tanstack/react-router";
import { useQuery } from "urql";
import { NotThere } from "../../account/session";
import { graphql } from "../../api/gql";
import type { HistoryQuery } from "../../api/gql/graphql";
import { day, moment } from "../../ui/format";
import { Page } from "../../ui/page";
import { PagedTable } from "../../ui/paged";
import { Empty } from "../../ui/states";
import type { Column } from "../../ui/table";
import { kindNames } from "../../files/names";
import { actorNames, eventNames, named } from "../../timeline/events";
import { nameOf, roleNames } from "../../people/names";
import { channelNames, endReasonNames, evidenceNames } from "./names";

type Event = NonNullable<NonNullable<HistoryQuery["company"]>["timeline"]>["nodes"][number];

const historyQuery = graphql(`
  query History($company: ID!, $after: String) {
    company(id: $company) {
      id
      timeline(first: 50, after: $after) {
        nodes {
          id
          at
          actorKind
          actor { id givenName familyName }
          person { id givenName familyName }
          action
          details { name value }
        }
        pageInfo { hasNextPage endCursor }
      }
    }
  }
`);

const shell = getRouteApi("/companies/$number");

// History is what happened in a company's account, for its administrators.
export function History() {
  const { t } = useLingui();
  const seat = shell.useRouteContext().seat;
  if (!seat || seat.role !== "ADMIN") return <NotThere />;
  return (
    <Page title={t`History`}>
      <Rows company={seat.company.id} />
    </Page>
  );
}

function Rows({ company }: { company: string }) {
  const { t, i18n } = useLingui();
  const translate = (m: MessageDescriptor) => i18n._(m);
  const detail = useDetail();
  const [after, setAfter] = useState<string | null>(null);
  const query = useQuery({ query: historyQuery, variables: { company, after } });
  const { data } = query[0];
  const columns: Column<Event>[] = [
    { name: t`What`, lead: true, cell: (e) => say(translate, eventNames, e.action) },
    { name: t`About`, cell: (e) => e.person && nameOf(e.person) },
    { name: t`Details`, cell: (e) => detail(e) },
    { name: t`By`, cell: (e) => (e.actor ? nameOf(e.actor) : say(translate, actorNames, e.actorKind)) },
    { name: t`When`, cell: (e) => moment(e.at) },
  ];
  const none = <Empty title={t`Nothing has happened yet`} />;
  return <PagedTable query={query} list={data?.company?.timeline} gone={data && <NotThere />} caption={t`History`} columns={columns} empty={none} onMore={setAfter} />;
}

// say names a word of the API, or shows it as it is where it has no name here.
function say(translate: (m: MessageDescriptor) => string, names: Record<string, MessageDescriptor>, word: string): string {
  const name = named(names, word);
  return name ? translate(name) : word;
}

function useDetail(): (event: Event) => string {
  const { t, i18n } = useLingui();
  return (event) => {
    // By name; the name of one that came twice has the last.
    const { role, from, evidence, channel, reason, lastDay, formerNumber, kind, number }: Record<string, string | undefined> = Object.fromEntries(event.details.map((d) => [d.name, d.value]));
    const told = (names: Record<string, MessageDescriptor>, word?: string) => word && say((m) => i18n._(m), names, word);
    return [
      role && from && from !== role ? t`${told(roleNames, from)} → ${told(roleNames, role)}` : told(roleNames, role),
      told(evidenceNames, evidence),
      told(channelNames, channel),
      told(endReasonNames, reason),
      lastDay && t`last day ${day(lastDay)}`,
      formerNumber && t`former customer number ${formerNumber}`,
      [told(kindNames, kind), number].filter(Boolean).join(" "),
    ]
      .filter(Boolean)
      .join(" · ");
  };
}
