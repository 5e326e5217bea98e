import "graphiql/style.css";
import "./page.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { GraphiQL } from "graphiql";
import { seller } from "../ui/seller";
import { ask } from "./ask";
import { examples } from "./examples";

// The explorer of the API, for staff: GraphiQL under the seller's name, which speaks
// English only. Tabs and history stay in the browser until the sign-out; headers don't.
const root = document.getElementById("root");
if (!root) throw new Error("the page has no root");
createRoot(root).render(
  <StrictMode>
    <GraphiQL fetcher={ask} defaultTabs={examples} shouldPersistHeaders={false} showPersistHeadersSettings={false}>
      <GraphiQL.Logo>
        <a href="/staff">{seller.name}</a>
      </GraphiQL.Logo>
    </GraphiQL>
  </StrictMode>,
);
