import { useEffect } from "react";
import { Trans, useLingui } from "@lingui/react/macro";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useQuery } from "urql";
import { NotThere } from "../../account/session";
import { graphql } from "../../api/gql";
import type { DeskIngestionQuery } from "../../api/gql/graphql";
import { bytes, day, moment, money } from "../../ui/format";
import { Facts, Page, Panel } from "../../ui/page";
import { Failure, Loading } from "../../ui/states";
import { Table } from "../../ui/table";
import { Decide } from "./decide";
import { DocumentFiles } from "./files";
import { decisionNames, evidenceNames, kindNames, named, reasonNames, sourceNames, stateNames, warningNames } from "./names";

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
        document { id kind number issueDate version files { id name size } }
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
          existing { id kind number issueDate version total { amount currency } company { id legalName customerNumber } files { id name size } }
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
  const word = (names: Parameters<typeof named>[0], value: string) => {
    const known = named(names, value);
    return known ? i18n._(known) : value;
  };
  const f = i.facts;
  const name = i.name;
  const waits = i.state === "QUARANTINED" || i.state === "HELD";
  const rejected = f.detail && (f.line ? t`Line ${f.line}: ${f.detail}` : f.detail);
  return (
    <Page title={t`File ${name}`}>
      <Panel>
        <p className={waits ? "alert" : "note"}>
          <strong>{i18n._(stateNames[i.state])}</strong>
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
            [t`Date`, f.issueDate && (/^\d{4}-\d\d-\d\d$/.test(f.issueDate) ? day(f.issueDate) : f.issueDate)],
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
      <Decide ingestion={i} again={again} />
      {f.existing && (
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
          <DocumentFiles files={f.existing.files} />
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
          <DocumentFiles files={i.document.files} />
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
              { name: t`Number`, lead: true, cell: (e) => <span className="number">{e.value}</span> },
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
                {w.detail && (
                  <span className="soft">
                    {w.detail
                      .split(" ")
                      .map((part) => word(evidenceNames, part))
                      .join(" ")}
                  </span>
                )}
              </li>
            ))}
          </ul>
        </Panel>
      )}
      <Index ingestion={i} word={word} />
    </Page>
  );
}

function Index({ ingestion: { facts, missingFiles: missing }, word }: { ingestion: Ingestion; word: (names: typeof reasonNames, value: string) => string }) {
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

export function CompanyLink({ company }: { company: Company }) {
  return (
    <Link to="/staff/companies/$company" params={{ company: company.id }}>
      {company.legalName} <span className="number">{company.customerNumber}</span>
    </Link>
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
