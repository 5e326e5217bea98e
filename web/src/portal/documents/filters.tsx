import { useEffect, useRef, useState, type ReactNode } from "react";
import { useLingui } from "@lingui/react/macro";
import type { DocumentKind } from "../../api/gql/graphql";
import { kindNames } from "../../files/names";
import { orderNames, whereNames } from "./names";
import { amount, orders, wheres, type DocumentSearch } from "./search";

// Filters write into the address. Typing waits for a pause, and is never overtaken by an answer.
export function Filters({ search, money, kinds, change }: { search: DocumentSearch; money: boolean; kinds: readonly DocumentKind[]; change: (next: Partial<DocumentSearch>) => void }) {
  const { t, i18n } = useLingui();
  const more = Boolean(search.from || search.to || search.min || search.max || search.open);
  return (
    <search className="filters">
      <Typed label={t`Search`} type="search" value={search.q} change={(q) => change({ q })} />
      <Choice label={t`In`} value={search.in ?? "text"} options={wheres.map((w) => [w, i18n._(whereNames[w])])} change={(w) => change({ in: w as DocumentSearch["in"] })} />
      <Choice label={t`Kind`} value={search.kind ?? ""} options={[["", t`All kinds`], ...kinds.map((k): [string, string] => [k, i18n._(kindNames[k])])]} change={(k) => change({ kind: k as DocumentSearch["kind"] })} />
      <Choice label={t`Sort by`} value={search.sort ?? "ISSUE_DATE_DESC"} options={orders.filter((o) => money || !o.startsWith("TOTAL")).map((o) => [o, i18n._(orderNames[o])])} change={(s) => change({ sort: s as DocumentSearch["sort"] })} />
      <details open={more || undefined}>
        <summary>{money ? t`Period and amount` : t`Period`}</summary>
        <div className="filters">
          <Typed label={t`From`} type="date" value={search.from} change={(from) => change({ from })} />
          <Typed label={t`Until`} type="date" value={search.to} change={(to) => change({ to })} />
          {money && (
            <>
              <Typed label={t`Amount from`} inputMode="decimal" value={search.min} change={(min) => change({ min: amount(min) })} />
              <Typed label={t`Amount up to`} inputMode="decimal" value={search.max} change={(max) => change({ max: amount(max) })} />
              <label className="tick">
                <input type="checkbox" checked={search.open ?? false} onChange={(event) => change({ open: event.target.checked || undefined })} />
                {t`Still to be paid`}
              </label>
            </>
          )}
        </div>
      </details>
    </search>
  );
}

function Labelled({ label, children }: { label: string; children: ReactNode }) {
  return (
    <label>
      <span>{label}</span>
      {children}
    </label>
  );
}

function Typed({ label, value = "", change, ...rest }: { label: string; value?: string; change: (value: string | undefined) => void; type?: string; inputMode?: "decimal" }) {
  const [typed, setTyped] = useState(value);
  const told = useRef(value); // what the address was last told, or told us
  useEffect(() => {
    if (value === told.current) return;
    told.current = value;
    setTyped(value); // back, forward, or a link
  }, [value]);
  useEffect(() => {
    if (typed === told.current) return undefined;
    const timer = setTimeout(() => {
      told.current = typed;
      change(typed || undefined);
    }, 250);
    return () => clearTimeout(timer);
  }, [typed, change]);
  return (
    <Labelled label={label}>
      <input {...rest} value={typed} onChange={(event) => setTyped(event.target.value)} />
    </Labelled>
  );
}

function Choice({ label, value, options, change }: { label: string; value: string; options: [string, string][]; change: (value: string | undefined) => void }) {
  return (
    <Labelled label={label}>
      <select value={value} onChange={(event) => change(event.target.value || undefined)}>
        {options.map(([key, name]) => (
          <option key={key} value={key}>
            {name}
          </option>
        ))}
      </select>
    </Labelled>
  );
}
