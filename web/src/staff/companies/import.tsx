import { useState } from "react";
import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useMutation } from "urql";
import { atField, type Refusal } from "../../api/refusal";
import { graphql } from "../../api/gql";
import type { DeskImportPeopleMutation, ImportedPersonInput, Locale, MembershipRole } from "../../api/gql/graphql";
import { Trouble, useAct } from "../../ui/act";
import { Button } from "../../ui/button";
import { SelectField, TextField } from "../../ui/fields";
import { FormView, useForm } from "../../ui/form";
import { languages, locale } from "../../ui/locale";
import { mailbox, Page, Panel } from "../../ui/page";
import { Table } from "../../ui/table";
import { toast } from "../../ui/toast";
import { CompanyLink } from "../shell/company";
import { choice, decoded, fields, readPeople, twice, type Field } from "./csv";
import { roleNames } from "../../people/names";

const importMutation = graphql(`
  mutation DeskImportPeople($input: ImportPeopleInput!) {
    importPeople(input: $input) {
      people {
        position
        company { id legalName customerNumber }
        accessRequest { id reference state }
        errors { code message path }
      }
      errors { code message path }
    }
  }
`);

type Answer = DeskImportPeopleMutation["importPeople"]["people"][number];

// A row of the list: what it says, what is wrong with it, and what became of it.
type Row = { id: string; line: number; person: ImportedPersonInput; wrong: string[]; company?: Answer["company"]; made?: Answer["accessRequest"] };

const route = getRouteApi("/staff/companies/import-people");

// ImportPeople enters people for existing companies from a list: it is looked at first, row
// by row, and only then entered. The same list again enters nobody twice.
export function ImportPeople() {
  const { t } = useLingui();
  const { number = "" } = route.useSearch();
  const [looked, setLooked] = useState<{ rows: Row[]; unused: string[]; at: string }>();
  const read = useList();
  const [, look] = useMutation(importMutation);
  const form = useForm({
    name: `import-people ${number}`,
    initial: { people: "", customerNumber: number, locale: locale() },
    async send(values, key) {
      const list = read(values);
      const { data, error } = await look({ input: { people: list.rows.map((row) => row.person), idempotencyKey: key, dryRun: true } });
      const answer = data?.importPeople;
      if (!error && answer && !answer.errors.length) {
        const rows = list.rows.map((row, n) => ({ ...row, company: answer.people[n]?.company, wrong: [...row.wrong, ...(answer.people[n]?.errors ?? []).map(list.sentence)] }));
        setLooked({ rows, unused: list.unused, at: JSON.stringify(values) });
      }
      return { error, errors: answer?.errors, unfinished: true };
    },
  });
  // What was changed since has to be looked at anew; what was entered stays told.
  const current = looked && (looked.rows.some((row) => row.made) || looked.at === JSON.stringify(form.values));
  const entered = (rows: Row[]) => {
    if (looked) setLooked({ ...looked, rows });
    form.set("people", "");
  };
  return (
    <Page title={t`Enter a list of people`}>
      <Panel>
        <p>{t`Each person gets a mail to prove the mailbox; then the company is asked. Nobody has access before that.`}</p>
        <FormView form={form} action={t`Look at the list`}>
          <TextField name="people" label={t`List`} rows={8} required hint={<Columns />} />
          <ChooseFile chosen={(text) => form.set("people", text)} />
          <div className="pair">
            <TextField name="customerNumber" label={t`Customer number where a row has none`} />
            <SelectField name="locale" label={t`Language where a row has none`} options={Object.entries(languages).map(([value, label]) => ({ value, label }))} />
          </div>
        </FormView>
      </Panel>
      {current && <Looked rows={looked.rows} unused={looked.unused} formKey={form.key} entered={entered} />}
    </Page>
  );
}

function useNames(): Record<Field, string> {
  const { t } = useLingui();
  return { customerNumber: t`Customer number`, givenName: t`Given name`, familyName: t`Family name`, email: t`Mailbox`, language: t`Language`, role: t`Role`, phone: t`Telephone` };
}

function Columns() {
  const { t } = useLingui();
  const names = useNames();
  const order = fields.map((field) => names[field]).join(", ");
  return t`One person on each line, copied from a table or with semicolons: ${order}. A first line with these names may set another order. Only the first four are needed.`;
}

function ChooseFile({ chosen }: { chosen: (text: string) => void }) {
  const { t } = useLingui();
  return (
    <div className="field">
      <label htmlFor="list-file">{t`Or choose a file (CSV)`}</label>
      <input
        id="list-file"
        type="file"
        accept=".csv,.txt,.tsv,text/csv,text/plain"
        onChange={(event) => {
          const input = event.target;
          const file = input.files?.[0];
          if (file) void file.arrayBuffer().then((bytes) => chosen(decoded(new Uint8Array(bytes))));
          input.value = ""; // the same file may be chosen again
        }}
      />
      <div className="mistake" />
    </div>
  );
}

// useList reads what was typed into rows for the API, each with what only this page knows to be wrong.
function useList() {
  const { t, i18n } = useLingui();
  const names = useNames();
  const roles = Object.fromEntries(Object.entries(roleNames).map(([role, name]) => [role, i18n._(name)])) as Record<MembershipRole, string>;
  return (values: Record<string, string>) => {
    const { people: list, unused } = readPeople(values.people ?? "", names);
    const lines = list.map((one) => ({ ...one, values: { ...one.values, customerNumber: one.values.customerNumber || (values.customerNumber ?? "").trim() } }));
    const again = twice(lines);
    const rows = lines.map(({ line, values: v }): Row => {
      const [language, role, before] = [choice(v.language, languages), choice(v.role, roles), again.get(line)];
      const wrong = [
        language === undefined && t`Language: not one of fr, nl, en, de.`,
        role === undefined && t`Role: there is none of this name.`,
        before !== undefined && t`The same person as in line ${before}.`,
      ].filter((one) => one !== false);
      const person = { givenName: v.givenName, familyName: v.familyName, email: v.email, phone: v.phone || undefined, locale: language || (values.locale as Locale) };
      return { id: String(line), line, person: { customerNumber: v.customerNumber, person, role: role || undefined }, wrong };
    });
    // A refusal of a row names its field as the API does: person.email.
    const sentence = (refusal: Refusal) => {
      const field = fields.find((one) => one === atField(refusal).split(".").at(-1));
      return field ? `${names[field]}: ${refusal.message}` : refusal.message;
    };
    return { rows, unused, sentence };
  };
}

function Looked({ rows, unused, formKey, entered }: { rows: Row[]; unused: string[]; formKey: string; entered: (rows: Row[]) => void }) {
  const { t, i18n } = useLingui();
  const act = useAct(importMutation, (data) => data.importPeople);
  const good = rows.filter((row) => !row.wrong.length);
  const made = rows.filter((row) => row.made).length;
  const over = made > 0;
  const bad = rows.length - good.length;
  const people = good.length;
  const columns = unused.join(", ");
  const enter = async () => {
    const answer = await act.run({ input: { people: good.map((row) => row.person), idempotencyKey: `${formKey}/${sumOf(JSON.stringify(good))}`, dryRun: false } });
    if (!answer) return;
    const of = new Map(good.map((row, n) => [row.id, answer.people[n]]));
    entered(
      rows.map((row) => {
        const became = of.get(row.id);
        return became ? { ...row, made: became.accessRequest, wrong: became.errors.map((refusal) => refusal.message) } : row;
      }),
    );
    toast(t`The list is entered.`);
  };
  return (
    <Panel title={t`What is in the list`}>
      <p role="status">
        {over ? <Plural value={made} one="# person is entered." other="# people are entered." /> : <Plural value={people} one="# person can be entered." other="# people can be entered." />}{" "}
        {bad > 0 && <Plural value={bad} one="# row has a mistake and is left out." other="# rows have mistakes and are left out." />}
      </p>
      {columns && <p className="note">{t`These columns are not used: ${columns}`}</p>}
      <Table
        caption={t`What is in the list`}
        rows={rows}
        rowKey={(row) => row.id}
        columns={[
          { name: t`Line`, cell: (row) => row.line },
          { name: t`Name`, lead: true, cell: (row) => [row.person.person.givenName, row.person.person.familyName].filter(Boolean).join(" ") || row.person.person.email },
          { name: t`Mailbox`, cell: (row) => <span className="long">{mailbox(row.person.person.email)}</span> },
          { name: t`Company`, cell: (row) => (row.company ? <CompanyLink company={row.company} /> : row.person.customerNumber) },
          { name: t`Role`, cell: (row) => row.person.role && i18n._(roleNames[row.person.role]) },
          { name: t`Language`, cell: (row) => languages[row.person.person.locale] },
          {
            name: t`Outcome`,
            cell: (row) =>
              row.wrong.length ? (
                <span>
                  <span className="tag grave">{t`mistake`}</span> {row.wrong.join(" ")}
                </span>
              ) : row.made ? (
                <Link to="/staff/requests/$request" params={{ request: row.made.id }}>
                  {row.made.reference}
                </Link>
              ) : (
                t`can be entered`
              ),
          },
        ]}
      />
      {!over && people > 0 && (
        <>
          <Trouble of={act} />
          <div className="actions">
            <Button pending={act.pending} onPress={() => void enter()}>
              <Plural value={people} one="Enter # person" other="Enter # people" />
            </Button>
          </div>
        </>
      )}
      {over && (
        <p>
          <Trans>
            The requests stand under <Link to="/staff/requests">access requests</Link> once the mailboxes are proven.
          </Trans>
        </p>
      )}
    </Panel>
  );
}

// sumOf tells one list from another: a changed list is another input, and needs another key (FNV-1a).
function sumOf(text: string): string {
  let sum = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) sum = Math.imul(sum ^ text.charCodeAt(i), 0x01000193) >>> 0;
  return sum.toString(36);
}
