import { useState, type FormEvent } from "react";
import { useLingui } from "@lingui/react/macro";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useQuery } from "urql";
import { graphql } from "../../api/gql";
import type { DeskMailsQuery } from "../../api/gql/graphql";
import { Trouble, useAct } from "../../ui/act";
import { Button } from "../../ui/button";
import { Dialog } from "../../ui/dialog";
import { moment } from "../../ui/format";
import { mailbox, Page } from "../../ui/page";
import { PagedTable } from "../../ui/paged";
import { Empty } from "../../ui/states";
import { toast } from "../../ui/toast";
import { answerNames, mailNames, stateNames } from "./names";
import { filterOf, states, type MailSearch } from "./search";

const mailsQuery = graphql(`
  query DeskMails($filter: MailFilter, $after: String) {
    mails(first: 50, after: $after, filter: $filter) {
      nodes {
        id
        kind
        to
        state
        attempts
        answerClass
        queuedAt
        sentAt
        worthlessAt
        resentAs
        company { id legalName customerNumber }
        availableActions { action allowed reason }
      }
      pageInfo { hasNextPage endCursor }
    }
  }
`);

const resendMutation = graphql(`
  mutation DeskResendMail($input: ResendMailInput!) {
    resendMail(input: $input) {
      mail { id kind to state queuedAt }
      errors { code message path }
    }
  }
`);

type Mail = DeskMailsQuery["mails"]["nodes"][number];

const route = getRouteApi("/staff/mails");

export function MailList() {
  const { t, i18n } = useLingui();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const change = (next: MailSearch) => void navigate({ search: next, replace: true, resetScroll: false });
  const find = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const to = String(new FormData(event.currentTarget).get("to") ?? "").trim();
    change({ ...(search.state ? { state: search.state } : {}), ...(to ? { to } : {}) });
  };
  return (
    <Page title={t`Mails`}>
      <search>
        <form className="filters" onSubmit={find} noValidate>
          <label>
            <span>{t`To the whole address`}</span>
            <input key={search.to} type="search" name="to" defaultValue={search.to} maxLength={254} />
          </label>
          <label>
            <span>{t`State`}</span>
            <select value={search.state ?? ""} onChange={(event) => change({ ...(search.to ? { to: search.to } : {}), ...(event.target.value ? { state: event.target.value as MailSearch["state"] } : {}) })}>
              <option value="">{t({ message: "All", context: "mails" })}</option>
              {states.map((state) => (
                <option key={state} value={state}>
                  {i18n._(stateNames[state])}
                </option>
              ))}
            </select>
          </label>
          <Button type="submit" look="plain">{t`Search`}</Button>
        </form>
      </search>
      <Rows key={JSON.stringify(search)} search={search} />
    </Page>
  );
}

function Rows({ search }: { search: MailSearch }) {
  const { t, i18n } = useLingui();
  const [after, setAfter] = useState<string | null>(null);
  const query = useQuery({ query: mailsQuery, variables: { filter: filterOf(search), after } });
  const [asked, setAsked] = useState<Mail>();
  const resend = useAct(resendMutation, (payload) => payload.resendMail);
  const refresh = () => query[1]({ requestPolicy: "network-only" });
  const word = (names: typeof mailNames, code: string) => {
    const known = Object.hasOwn(names, code) ? names[code] : undefined;
    return known ? i18n._(known) : code;
  };
  const name = (kind: string) => word(mailNames, kind);
  const send = async () => {
    if (!asked) return;
    const to = asked.to;
    if (await resend.run({ input: { mail: asked.id } })) {
      toast(t`The mail to ${to} is on its way again.`);
      setAsked(undefined);
      refresh();
    }
  };
  const address = asked?.to ?? "";
  const what = asked ? name(asked.kind) : "";
  return (
    <PagedTable
      query={query}
      list={query[0].data?.mails}
      caption={t`Mails`}
      empty={<Empty title={t`No such mails`} />}
      onMore={setAfter}
      columns={[
        { name: t`To`, lead: true, cell: (m) => <span className="long">{mailbox(m.to)}</span> },
        { name: t`Mail`, cell: (m) => name(m.kind) },
        {
          name: t`State`,
          cell: (m) => (
            <>
              <span className={m.state === "FAILED" ? "tag grave" : m.state === "SENT" ? "tag good" : "tag"}>{i18n._(stateNames[m.state])}</span>
              {m.sentAt && <span className="soft"> {moment(m.sentAt)}</span>}
              {m.answerClass && <span className="soft"> {word(answerNames, m.answerClass)}</span>}
            </>
          ),
        },
        { name: t`Tries`, number: true, cell: (m) => m.attempts },
        { name: t`Company`, cell: (m) => m.company && <Link to="/staff/companies/$company" params={{ company: m.company.id }}>{m.company.legalName}</Link> },
        { name: t`Since`, cell: (m) => moment(m.queuedAt) },
        {
          name: t`Again`,
          cell: (m) =>
            m.resentAs ? (
              <span className="soft">{t`sent again`}</span>
            ) : (
              m.availableActions.some((a) => a.action === "resendMail" && a.allowed) && (
                <Button look="plain" onPress={() => setAsked(m)} aria-label={t`Send again to ${m.to}: ${name(m.kind)}`}>
                  {t`Send again`}
                </Button>
              )
            ),
        },
      ]}
    >
      <Dialog title={t`Send again to ${address}`} open={Boolean(asked)} onClose={() => setAsked(undefined)}>
        <p>{t`${what}: the same mail goes to the same address once more. It can be done once.`}</p>
        <Trouble of={resend} />
        <Button pending={resend.pending} onPress={() => void send()}>{t`Send again`}</Button>
      </Dialog>
    </PagedTable>
  );
}
