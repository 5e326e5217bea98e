// CompanyLink names a customer.
export function CompanyLink({ company }: { company: { legalName: string; customerNumber: string } }) {
  return (
    <span>
      {company.legalName} <span className="number">{company.customerNumber}</span>
    </span>
  );
}
