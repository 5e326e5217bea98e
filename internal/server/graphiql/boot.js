// Starts GraphiQL on this origin's API. No question goes anywhere else.
"use strict";
ReactDOM.createRoot(document.getElementById("graphiql")).render(
  React.createElement(GraphiQL, {
    fetcher: GraphiQL.createFetcher({ url: "/graphql" }),
    shouldPersistHeaders: false,
  }),
);
