import { useState } from "react";
import { useLingui } from "@lingui/react/macro";
import { useQuery } from "urql";
import { graphql } from "../../api/gql";
import { day, moment } from "../../ui/format";
import { Panel } from "../../ui/page";
import { Failure, Loading } from "../../ui/states";
import { More } from "../../ui/table";
import { kindNames } from "../../files/names";
import { reasonNames } from "../ingestions/names";
import { actorNames, eventNames, named } from "../../timeline/events";
import { channelNames, evidenceNames } from "../requests/names";
import { roleNames } from "../../people/names";
import { detailNames, endReasonNames } from "./names";

// The names of what a detail says.
const valueNames: Record<string, Parameters<typeof named>[0]> = { kind: kindNames, role: roleNames, from: roleNames, evidence: evidenceNames, channel: channelNames, reason: { ...reasonNames, ...endReasonNames } };

const timelineQuery = graphql(`
  query DeskTimeline($id: ID!, $after: String) {
    company(id: $id) {
      id
      timeline(first: 20, after: $after) {
        nodes { id at actorKind actor { id givenName familyName } person { id givenName familyName } action details { name value } }
        pageInfo { hasNextPage endCursor }
      }
    }
  }
`);

// Timeline is what happened with a company, newest first.
export function Timeline({ id }: { id: string }) {
  const { t, i18n } = useLingui();
  const [after, setAfter] = useState<string | null>(null);
  const [{ data, error, fetching }, again] = useQuery({ query: timelineQuery, variables: { id, after } });
  const list = data?.company?.timeline;
  const word = (names: Parameters<typeof named>[0], value: string) => {
    const name = named(names, value);
    return name ? i18n._(name) : value;
  };
  const pair = usePair();
  const detail = useDetail();
  return (
    <Panel title={t`What happened`}>
      {!list && (error ? <Failure error={error} retry={() => again({ requestPolicy: "network-only" })} /> : !data && <Loading rows={3} />)}
      {list && (
        <>
          <ul className="links">
            {list.nodes.map((event) => (
              <li key={event.id}>
                <span>
                  {event.person ? pair(word(eventNames, event.action), `${event.person.givenName} ${event.person.familyName}`) : word(eventNames, event.action)}
                </span>
                <span className="soft">
                  {moment(event.at)} · {event.actor ? `${event.actor.givenName} ${event.actor.familyName}` : word(actorNames, event.actorKind)}
                  {event.details.map((d) => ` · ${detail(d)}`).join("")}
                </span>
              </li>
            ))}
          </ul>
          <More shown={list.nodes.length} more={list.pageInfo.hasNextPage} pending={fetching} onMore={() => setAfter(list.pageInfo.endCursor ?? null)} />
        </>
      )}
    </Panel>
  );
}

// usePair puts a name before what it names; in French a space stands before the colon.
function usePair(): (name: string, value: string) => string {
  const { t } = useLingui();
  return (name, value) => t`${name}: ${value}`;
}

// useDetail says a fact of an event: what has a name is named, a day written as the reader does, other values stand as they are.
export function useDetail(): (detail: { name: string; value: string }) => string {
  const { i18n } = useLingui();
  const pair = usePair();
  const word = (names: Parameters<typeof named>[0], value: string) => {
    const known = named(names, value);
    return known ? i18n._(known) : value;
  };
  return ({ name, value }) => pair(word(detailNames, name), name === "lastDay" ? day(value) : word(valueNames[name] ?? {}, value));
}
