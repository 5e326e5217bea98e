import { useEffect, type ReactNode } from "react";
import { Trans, useLingui } from "@lingui/react/macro";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useQuery } from "urql";
import { NotThere } from "../../account/session";
import { graphql } from "../../api/gql";
import type { DeskIngestionQuery } from "../../api/gql/graphql";
import { Files } from "../../files/files";
import { bytes, day, moment, money } from "../../ui/format";
import { Facts, Page, Panel } from "../../ui/page";
import { Failure, Loading } from "../../ui/states";
import { Table } from "../../ui/table";
import { CompanyLink } from "../shell/company";
import { Decide } from "./decide";
import { Original } from "./original";
import { kindNames } from "../../files/names";
import { decisionNames, evidenceNames, named, problemNames, reasonNames, sourceNames, stateNames, warningNames } from "./names";

const ingestionQuery = graphql(`
  query DeskIngestion($id: ID!) {
    node(id: $id) {
      id
      ... on Ingestion {
        state
        reason
        source
        name
        size
        sha256
        receivedAt
        folder
        finishedAt
        waitsUntil
        missingFiles { count rows { line file } }
        document { id kind number issueDate version files { ...FileOfDocument } }
        company { id legalName customerNumber }
        facts {
          kind
          number
          issueDate
          total { amount currency }
          buyer
          supplier
          rule
          evidence { by value companies { id legalName customerNumber } }
          warnings { code detail }
          line
          detail
          index { rows bad problems { line code detail } ignoredColumns }
          beside { id name }
          existing { id kind number issueDate version total { amount currency } company { id legalName customerNumber } files { ...FileOfDocument } }
          others { id legalName customerNumber }
          first { id name receivedAt }
        }
        candidates { id legalName customerNumber address { street postalCode city } }
        decision
        decidedBy { id givenName familyName }
        discardReason
        availableActions { action allowed reason }
      }
    }
  }
`);

export type Ingestion = Extract<NonNullable<DeskIngestionQuery["node"]>, { state: unknown; sha256: unknown }>;
type Company = { id: string; legalName: string; customerNumber: string };
type Word = (names: Parameters<typeof named>[0], value: string) => string;

const dayOf = (date: string): string => (/^\d{4}-\d\d-\d\d$/.test(date) ? day(date) : date); // as it stands in the file

const route = getRouteApi("/staff/ingestions/$ingestion");

export function IngestionPage() {
  const { ingestion: id } = route.useParams();
  const [{ data, error }, ask] = useQuery({ query: ingestionQuery, variables: { id } });
  const again = () => ask({ requestPolicy: "network-only" });
  const found = data?.node && "sha256" in data.node ? (data.node as Ingestion) : undefined;
  // What is being read has an end soon: a decision sends a file on its way once more.
  const reading = found?.state === "RECEIVED";
  useEffect(() => {
    if (!reading) return undefined;
    const timer = setInterval(() => ask({ requestPolicy: "network-only" }), 3000);
    return () => clearInterval(timer);
  }, [reading, ask]);
  if (!found && error) return <Failure error={error} retry={again} />;
  if (!data) return <Loading />;
  if (!found) return <NotThere />;
  return <Shown key={found.id} ingestion={found} again={again} />;
}

function Shown({ ingestion: i, again }: { ingestion: Ingestion; again: () => void }) {
  const { t, i18n } = useLingui();
  const word: Word = (names, value) => {
    const known = named(names, value);
    return known ? i18n._(known) : value;
  };
  const f = i.facts;
  const name = i.name;
  const waits = i.state === "QUARANTINED" || i.state === "HELD";
  const rejected = f.detail && (f.line ? t`Line ${f.line}: ${f.detail}` : f.detail);
  const original = <Original id={i.id} name={name} size={i.size} atOnce={waits || i.state === "WAITING"} />;
  const facts = (
    <Panel>
      <p className={waits ? "alert" : "note"}>
        <strong>{i18n._(stateNames[i.state])}</strong>{" "}
        {i.reason && <span>{word(reasonNames, i.reason)}</span>}
        {rejected && <span lang="en">{rejected}</span>}
        {i.discardReason && <span>{i.discardReason}</span>}
      </p>
      <Facts
        facts={[
          [t`Company`, i.company && <CompanyLink key="company" company={i.company} />],
          [t`Found by`, f.rule && word(evidenceNames, f.rule)],
          [t`Kind`, f.kind && word(kindNames, f.kind)],
          [t`Number`, f.number],
          [t`Date`, f.issueDate && dayOf(f.issueDate)],
          [t`Amount`, f.total && money(f.total)],
          [t`Customer in the file`, f.buyer],
          [t`Supplier in the file`, f.supplier],
          [t`Decision`, i.decision && i18n._(decisionNames[i.decision])],
          [t`Decided by`, i.decidedBy && `${i.decidedBy.givenName} ${i.decidedBy.familyName}`],
          [t`Came in`, moment(i.receivedAt)],
          [t`Finished`, i.finishedAt && moment(i.finishedAt)],
          [t`Waits until`, i.waitsUntil && moment(i.waitsUntil)],
          [t`Way`, word(sourceNames, i.source)],
          [t`Folder`, i.folder],
          [t`Size`, bytes(i.size)],
          [t`Understood by`, f.beside && <IngestionLink key="file" ingestion={f.beside} />],
          [t`The same file came first as`, f.first && <IngestionLink key="file" ingestion={f.first} />],
        ]}
      />
      <p className="soft long">SHA-256 {i.sha256}</p>
    </Panel>
  );
  return (
    <Page title={t`File ${name}`}>
      {i.state === "HELD" && f.existing ? (
        <>
          {facts}
          <Both ingestion={i} existing={f.existing} original={original} word={word} />
          <Decide ingestion={i} again={again} />
        </>
      ) : (
        <div className="beside">
          {facts}
          <Panel title={t`The file`}>{original}</Panel>
          <div className="column">
            <Decide ingestion={i} again={again} />
          </div>
        </div>
      )}
      {i.state !== "HELD" && f.existing && (
        <Panel title={t`The document that is there`}>
          <Facts
            facts={[
              [t`Kind`, i18n._(kindNames[f.existing.kind])],
              [t`Number`, f.existing.number],
              [t`Date`, day(f.existing.issueDate)],
              [t`Amount`, f.existing.total && money(f.existing.total)],
              [t`Version`, String(f.existing.version)],
              [t`Company`, <CompanyLink key="company" company={f.existing.company} />],
            ]}
          />
          <Files files={f.existing.files} texts />
        </Panel>
      )}
      {i.document && (
        <Panel title={t`The document it became`}>
          <Facts
            facts={[
              [t`Kind`, i18n._(kindNames[i.document.kind])],
              [t`Number`, i.document.number],
              [t`Date`, day(i.document.issueDate)],
              [t`Version`, String(i.document.version)],
            ]}
          />
          <Files files={i.document.files} texts />
        </Panel>
      )}
      {f.others.length > 0 && (
        <Panel title={t`Companies between which its number stands`}>
          <Companies companies={f.others} />
        </Panel>
      )}
      {f.evidence.length > 0 && (
        <Panel title={t`Numbers that name the customer`}>
          <Table
            caption={t`Numbers that name the customer`}
            rows={f.evidence}
            rowKey={(e) => `${e.by} ${e.value}`}
            columns={[
              { name: t`Number`, lead: true, cell: (e) => <span className="number">{numberOf(e.value, word)}</span> },
              { name: t`Kind of number`, cell: (e) => word(evidenceNames, e.by) },
              { name: t`Leads to`, cell: (e) => (e.companies.length ? <Companies companies={e.companies} /> : t`nobody here`) },
            ]}
          />
        </Panel>
      )}
      {f.warnings.length > 0 && (
        <Panel title={t`Warnings`}>
          <ul className="links">
            {f.warnings.map((w, at) => (
              <li key={at}>
                {word(warningNames, w.code)}
                {w.detail && <Detail text={w.detail} word={word} />}
              </li>
            ))}
          </ul>
        </Panel>
      )}
      <Index ingestion={i} word={word} />
    </Page>
  );
}

// numberOf writes an identifier as people do: DELIVERY_NOTE BL2621000 with the name of its kind, BE:CBE:0999000129 without its register.
function numberOf(value: string, word: Word): string {
  const [kind = "", ...rest] = value.split(" ");
  return Object.hasOwn(kindNames, kind) ? [word(kindNames, kind), ...rest].join(" ") : value.replace(/^([A-Z]{2}):[A-Z]+:/, "$1 ");
}

// Detail is what a warning is about: a number and what is wrong with it, or what the server says in English.
function Detail({ text, word }: { text: string; word: Word }) {
  const parts = text.split(" ");
  const known = parts.every((part) => Object.hasOwn(evidenceNames, part) || Object.hasOwn(problemNames, part));
  return known ? <span className="soft">{parts.map((part) => word({ ...evidenceNames, ...problemNames }, part)).join(" · ")}</span> : <span className="soft" lang="en">{text}</span>;
}

// Both has a held file and the document whose number it has side by side: what differs is marked.
function Both({ ingestion: { company, facts: f }, existing: e, original, word }: { ingestion: Ingestion; existing: NonNullable<Ingestion["facts"]["existing"]>; original: ReactNode; word: Word }) {
  const { t, i18n } = useLingui();
  type Row = { name: string; here: ReactNode; there: ReactNode; differs: boolean };
  const same = f.total && e.total && f.total.currency === e.total.currency && Number(f.total.amount) === Number(e.total.amount);
  const rows: Row[] = [
    { name: t`Kind`, here: f.kind && word(kindNames, f.kind), there: i18n._(kindNames[e.kind]), differs: f.kind !== e.kind },
    { name: t`Number`, here: f.number, there: e.number, differs: f.number !== e.number },
    { name: t`Date`, here: f.issueDate && dayOf(f.issueDate), there: day(e.issueDate), differs: f.issueDate !== e.issueDate },
    { name: t`Amount`, here: f.total && money(f.total), there: e.total && money(e.total), differs: Boolean(f.total ?? e.total) && !same },
    { name: t`Company`, here: company ? <CompanyLink company={company} /> : f.buyer, there: <CompanyLink company={e.company} />, differs: Boolean(company && company.id !== e.company.id) },
    { name: t`Version`, here: null, there: String(e.version), differs: false },
  ];
  return (
    <Panel title={t`Both papers`}>
      <Table
        caption={t`Both papers`}
        rows={rows}
        rowKey={(row) => row.name}
        columns={[
          { name: t`What it says`, lead: true, cell: (row) => row.name },
          {
            name: t`This file`,
            cell: (row) =>
              row.differs ? (
                <span>
                  {row.here ?? t`nothing`} <span className="tag grave">{t`differs`}</span>
                </span>
              ) : (
                row.here
              ),
          },
          { name: t`The document that is there`, cell: (row) => row.there },
        ]}
      />
      {rows.every((row) => !row.differs) && <p className="soft">{t`These are the same: what differs stands in the lines or in the text.`}</p>}
      <div className="beside">
        <section className="column">
          <h3>{t`This file`}</h3>
          {original}
        </section>
        <section className="column">
          <h3>{t`The document that is there`}</h3>
          <Files files={e.files} texts />
        </section>
      </div>
    </Panel>
  );
}

function Index({ ingestion: { facts, missingFiles: missing }, word }: { ingestion: Ingestion; word: Word }) {
  const { t } = useLingui();
  const index = facts.index;
  const count = missing?.count ?? 0;
  return (
    <>
      {index && (
        <Panel title={t`Rows of the index`}>
          <Facts
            facts={[
              [t`Rows that count`, String(index.rows)],
              [t`Rows that do not`, String(index.bad)],
              [t`Columns that mean nothing here`, index.ignoredColumns.join(", ")],
            ]}
          />
          {index.problems.length > 0 && (
            <Table
              caption={t`Rows that do not count`}
              rows={index.problems}
              rowKey={(p) => `${p.line} ${p.code} ${p.detail ?? ""}`}
              columns={[
                { name: t`Line`, lead: true, cell: (p) => p.line },
                { name: t`Reason`, cell: (p) => word(reasonNames, p.code) },
                { name: t`Detail`, cell: (p) => p.detail && <span lang="en">{p.detail}</span> },
              ]}
            />
          )}
          {index.bad > index.problems.length && <p className="note">{t`The first ${index.problems.length} of ${index.bad}.`}</p>}
        </Panel>
      )}
      {missing && count > 0 && (
        <Panel title={t`Files that did not come`}>
          <Table
            caption={t`Files that did not come`}
            rows={missing.rows}
            rowKey={(m) => `${m.line} ${m.file}`}
            columns={[
              { name: t`File`, lead: true, cell: (m) => <span className="long">{m.file}</span> },
              { name: t`Line`, cell: (m) => m.line },
            ]}
          />
          {count > missing.rows.length && (
            <p className="note">
              <Trans>
                The first {missing.rows.length} of {count}.
              </Trans>
            </p>
          )}
        </Panel>
      )}
    </>
  );
}

function Companies({ companies }: { companies: readonly Company[] }) {
  return (
    <ul>
      {companies.map((company) => (
        <li key={company.id}>
          <CompanyLink company={company} />
        </li>
      ))}
    </ul>
  );
}

function IngestionLink({ ingestion }: { ingestion: { id: string; name: string } }) {
  return (
    <Link to="/staff/ingestions/$ingestion" params={{ ingestion: ingestion.id }} className="long">
      {ingestion.name}
    </Link>
  );
}
