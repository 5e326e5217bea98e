import { Link } from "@tanstack/react-router";
import { useDeferredValue, useState } from "react";
import { useLingui } from "@lingui/react/macro";
import { useQuery } from "urql";
import { graphql } from "../../api/gql";
import { useField } from "../../ui/form";

// CompanyLink names a customer, and leads to its page.
export function CompanyLink({ company }: { company: { id: string; legalName: string; customerNumber: string } }) {
  return (
    <Link to="/staff/companies/$company" params={{ company: company.id }}>
      {company.legalName} <span className="number">{company.customerNumber}</span>
    </Link>
  );
}

const findQuery = graphql(`
  query DeskFindCompany($text: String!) {
    findCompanies(text: $text, first: 8) { company { id legalName customerNumber } }
  }
`);

// CompanyField chooses a customer by whatever is known of it; its value is the customer's id.
export function CompanyField({ name, label, required }: { name: string; label: string; required?: boolean }) {
  const { t } = useLingui();
  const { value, onChange, isInvalid, mistake } = useField(name);
  const [text, setText] = useState("");
  const asked = useDeferredValue(text.trim());
  const [{ data, fetching }] = useQuery({ query: findQuery, variables: { text: asked }, pause: asked.length < 2 });
  const found = asked.length < 2 ? [] : (data?.findCompanies ?? []);
  const count = found.length;
  return (
    <div className="field">
      <label htmlFor={`field-${name}`}>{label}</label>
      <input id={`field-${name}`} type="search" autoComplete="off" required={required && !value} aria-invalid={isInvalid || undefined} aria-describedby={`mistake-${name} hint-${name}`} value={text} onChange={(event) => setText(event.target.value)} />
      <p className="hint" id={`hint-${name}`}>{t`Customer number, name, VAT number, or whatever is known.`}</p>
      <fieldset className="choices" aria-label={t`Companies found`}>
        {found.map(({ company }) => (
          <label className="tick" key={company.id}>
            <input type="radio" name={name} checked={value === company.id} onChange={() => onChange(company.id)} />
            <CompanyLink company={company} />
          </label>
        ))}
      </fieldset>
      <p className="unseen" role="status">
        {asked.length >= 2 && !fetching && (count ? t`${count} companies found` : t`No company found`)}
      </p>
      <p className="mistake" id={`mistake-${name}`}>
        {mistake}
      </p>
    </div>
  );
}
