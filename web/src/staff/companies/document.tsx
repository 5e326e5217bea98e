import { getRouteApi, Link } from "@tanstack/react-router";
import { DocumentView } from "../../files/document";
import { CompanyLink } from "../shell/company";

const route = getRouteApi("/staff/companies/$company/documents/$document");

export function DocumentPage() {
  const { company, document } = route.useParams();
  return (
    <DocumentView
      id={document}
      reader={{
        sees: ({ id }) => id === company,
        link: (other, name) => (
          <Link to="/staff/companies/$company/documents/$document" params={{ company, document: other }}>
            {name}
          </Link>
        ),
        desk: (of) => <CompanyLink company={of} />,
      }}
    />
  );
}
