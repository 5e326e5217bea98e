import { useEffect, useState } from "react";
import { useLingui } from "@lingui/react/macro";
import { useQuery } from "urql";
import { graphql } from "../../api/gql";
import { Button } from "../../ui/button";
import { Failure } from "../../ui/states";
import { groundNames } from "./names";

export const findQuery = graphql(`
  query DeskFindCompanies($text: String!, $first: Int) {
    findCompanies(text: $text, first: $first) {
      ground
      company { id legalName customerNumber state enterpriseNumber vatNumber address { street postalCode city } }
    }
  }
`);

export type Found = { id: string; legalName: string; customerNumber: string };

// usePaused follows a text once its writer makes a pause: every key is not a question.
export function usePaused(text: string): string {
  const [paused, setPaused] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setPaused(text), 250);
    return () => clearTimeout(timer);
  }, [text]);
  return paused;
}

// FindCompany searches a company by whatever is at hand, and gives the one that is chosen.
export function FindCompany({ initial = "", action, choose, without }: { initial?: string; action: string; choose: (company: Found) => void; without?: string }) {
  const { t, i18n } = useLingui();
  const [typed, setTyped] = useState(initial);
  const text = usePaused(typed).trim();
  const [{ data, error, fetching }, again] = useQuery({ query: findQuery, variables: { text, first: 8 }, pause: !text });
  const found = text ? (data?.findCompanies ?? []).filter(({ company }) => company.id !== without) : [];
  return (
    <div className="stack">
      <search className="filters">
        <label>
          <span>{t`Find a company: name, any number, mailbox, telephone`}</span>
          <input type="search" maxLength={100} value={typed} onChange={(event) => setTyped(event.target.value)} />
        </label>
      </search>
      {error && <Failure error={error} retry={() => again({ requestPolicy: "network-only" })} />}
      {text && !fetching && !error && !found.length && <p className="soft" role="status">{t`No company fits.`}</p>}
      <ul className="links">
        {found.map(({ company, ground }) => (
          <li key={company.id}>
            <span>
              {company.legalName} <span className="number">{company.customerNumber}</span>
            </span>
            <span className="soft">
              {i18n._(groundNames[ground])}
              {company.address && ` · ${company.address.postalCode} ${company.address.city}`}
            </span>
            <Button look="plain" onPress={() => choose(company)} aria-label={`${action}: ${company.legalName} ${company.customerNumber}`}>
              {action}
            </Button>
          </li>
        ))}
      </ul>
    </div>
  );
}
