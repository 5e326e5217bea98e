import { getRouteApi, Link } from "@tanstack/react-router";
import { DocumentView } from "../../files/document";

const route = getRouteApi("/companies/$number/documents/$document");

export function DocumentPage() {
  const { number, document } = route.useParams();
  return (
    <DocumentView
      id={document}
      reader={{
        sees: (company) => company.customerNumber === number,
        link: (other, name) => (
          <Link to="/companies/$number/documents/$document" params={{ number, document: other }}>
            {name}
          </Link>
        ),
      }}
    />
  );
}
