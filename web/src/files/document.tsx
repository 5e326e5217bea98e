import type { ReactNode } from "react";
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "urql";
import { NotThere } from "../account/session";
import { graphql } from "../api/gql";
import type { DocumentPageQuery } from "../api/gql/graphql";
import { day, decimal, moment, money, unit } from "../ui/format";
import { Facts, Page, Panel } from "../ui/page";
import { Failure, Loading } from "../ui/states";
import { Table, type Column } from "../ui/table";
import { Files } from "./files";
import { kindNames, labelNames, responseNames, tieNames } from "./names";

const documentQuery = graphql(`
  query DocumentPage($id: ID!) {
    document(id: $id) {
      id
      kind
      label
      number
      issueDate
      dueDate
      validUntil
      deliveryFrom
      deliveryUntil
      despatchDate
      response
      cancelled
      buyerReference
      version
      state
      total { amount currency }
      totalExclVat { amount currency }
      payment { open { amount currency } isOpen asOf }
      company { id customerNumber legalName }
      versions { id version state issueDate }
      references { kind number }
      filesWithheld
      files { ...FileOfDocument }
      lineCount
      lines { position lineId description article buyerArticle quantity unit heatNumbers unitPrice { amount currency } amount { amount currency } }
      related { tie document { id kind number issueDate } }
      downloads { id at file person { id givenName familyName } }
    }
  }
`);

type Document = NonNullable<DocumentPageQuery["document"]>;

type Company = Document["company"];

// What differs for the two who look: whose paper it may be, and how to come to others.
// desk names the customer, whose words are not the reader's own.
type Reader = {
  sees: (company: Company) => boolean;
  link: (document: string, name: ReactNode) => ReactNode;
  desk?: (company: Company) => ReactNode;
};

// DocumentView is a document whole: what is in it, its files, what belongs to it, who opened it.
export function DocumentView({ id, reader }: { id: string; reader: Reader }) {
  const { t, i18n } = useLingui();
  const [{ data, error }, again] = useQuery({ query: documentQuery, variables: { id } });
  const document = data?.document;
  if (!document && error) return <Failure error={error} retry={() => again({ requestPolicy: "network-only" })} />;
  if (!data) return <Loading />;
  // Another company's document does not exist at this address, even for its own people.
  if (!document || !reader.sees(document.company)) return <NotThere />;
  const kind = i18n._(kindNames[document.kind]);
  return (
    <Page title={`${kind} ${document.number}`}>
      {document.state === "SUPERSEDED" && <p className="note">{t`A newer version took the place of this one.`}</p>}
      {document.cancelled && <p className="note">{t`This document was cancelled.`}</p>}
      <Panel>
        <Summary document={document} reader={reader} />
        <Files files={document.files} withheld={document.filesWithheld} texts={Boolean(reader.desk)} />
      </Panel>
      {document.lineCount > 0 && (
        <Panel title={t`Lines`}>
          <Lines document={document} reader={reader} />
        </Panel>
      )}
      <Related document={document} reader={reader} />
      <Downloads document={document} />
    </Page>
  );
}

function Summary({ document: d, reader }: { document: Document; reader: Reader }) {
  const { t, i18n } = useLingui();
  const delivery = d.deliveryFrom && (d.deliveryUntil && d.deliveryUntil !== d.deliveryFrom ? `${day(d.deliveryFrom)} – ${day(d.deliveryUntil)}` : day(d.deliveryFrom));
  return (
    <Facts
      facts={[
        [t`Company`, reader.desk?.(d.company)],
        [t`Date`, day(d.issueDate)],
        [reader.desk ? t`Customer's reference` : t`Your reference`, d.buyerReference],
        [t`Note`, d.label && i18n._(labelNames[d.label])],
        [t`Answer`, d.response && i18n._(responseNames[d.response])],
        [t`Valid until`, d.validUntil && day(d.validUntil)],
        [t`Delivery`, delivery],
        [t`Left on`, d.despatchDate && day(d.despatchDate)],
        [t`Due date`, d.dueDate && day(d.dueDate)],
        [t`Amount`, d.total && money(d.total)],
        [t`Without VAT`, d.totalExclVat && money(d.totalExclVat)],
        [t`To be paid`, d.payment && (d.payment.isOpen ? money(d.payment.open) : t`paid`)],
        [t`As of`, d.payment && moment(d.payment.asOf)],
        [t`Version`, d.versions.length > 1 && String(d.version)],
      ]}
    />
  );
}

function Lines({ document, reader }: { document: Document; reader: Reader }) {
  const { t } = useLingui();
  type Line = Document["lines"][number];
  const has = (read: (line: Line) => unknown) => document.lines.some(read);
  const columns: (Column<Line> | false)[] = [
    { name: t({ message: "Line", context: "of a document" }), cell: (l) => l.lineId ?? l.position },
    { name: t`Description`, lead: true, cell: (l) => l.description },
    has((l) => l.article) && { name: t`Article`, cell: (l) => l.article },
    has((l) => l.buyerArticle) && { name: reader.desk ? t`Customer's article` : t`Your article`, cell: (l) => l.buyerArticle },
    has((l) => l.heatNumbers.length) && { name: t`Heat`, cell: (l) => l.heatNumbers.join(", ") },
    has((l) => l.quantity) && { name: t`Quantity`, number: true, cell: (l) => l.quantity && `${decimal(l.quantity)} ${l.unit ? unit(l.unit) : ""}` },
    has((l) => l.unitPrice) && { name: t`Price`, number: true, cell: (l) => l.unitPrice && money(l.unitPrice) },
    has((l) => l.amount) && { name: t`Amount`, number: true, cell: (l) => l.amount && money(l.amount) },
  ];
  const shown = document.lines.length;
  const all = document.lineCount;
  return (
    <>
      <Table caption={t`Lines`} columns={columns.filter((c) => c !== false)} rows={document.lines} rowKey={(l) => String(l.position)} />
      {all > shown && (
        <p className="note">
          <Trans>
            The first {shown} of {all} lines; the files have them all.
          </Trans>
        </p>
      )}
    </>
  );
}

// Related is the way of the goods: quotation, order, delivery notes, invoices, each a link.
function Related({ document, reader }: { document: Document; reader: Reader }) {
  const { t, i18n } = useLingui();
  const older = document.versions.filter((v) => v.id !== document.id);
  if (!document.related.length && !older.length) return null;
  return (
    <Panel title={t`Belongs together`}>
      <ul className="links">
        {document.related.map(({ tie, document: other }) => (
          <li key={tie + other.id}>
            {reader.link(other.id, `${i18n._(kindNames[other.kind])} ${other.number}`)}{" "}
            <span className="soft">
              {day(other.issueDate)} · {i18n._(tieNames[tie])}
            </span>
          </li>
        ))}
        {older.map((v) => (
          <li key={v.id}>
            {reader.link(v.id, `${t`Version`} ${v.version}`)}{" "}
            <span className="soft">{day(v.issueDate)}</span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

// Downloads are for the company's admins: the API gives others null.
function Downloads({ document }: { document: Document }) {
  const { t } = useLingui();
  if (!document.downloads) return null;
  return (
    <Panel title={t`Who opened it`}>
      {document.downloads.length === 0 && <p className="soft">{t`Nobody yet.`}</p>}
      <ul className="links">
        {document.downloads.map((d) => (
          <li key={d.id}>
            {d.person ? `${d.person.givenName} ${d.person.familyName}` : t`Somebody`}{" "}
            <span className="soft">
              {moment(d.at)} · {d.file}
            </span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
