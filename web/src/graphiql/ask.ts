import type { GraphiQLProps } from "graphiql";

type Fetcher = GraphiQLProps["fetcher"];

// ask sends a document as the client does: by POST, to the own origin, with the
// session's cookie. A header typed in the editor, say a bearer token, goes before it.
export const ask: Fetcher = async (question, options) => {
  const answer = await fetch("/graphql", {
    method: "POST",
    headers: { Accept: "application/json", "Content-Type": "application/json", ...(options?.headers as Record<string, string> | undefined) },
    body: JSON.stringify({ ...question, operationName: operationIn(question) }),
  });
  return (await answer.json()) as Awaited<ReturnType<Fetcher>>;
};

// operationIn is the chosen operation. For a moment after a change of tabs GraphiQL still
// names the one of the tab before; a name that the document has not is left out.
export function operationIn({ query, operationName: name }: { query: string; operationName?: string | null }): string | undefined {
  return name && new RegExp(`\\b(query|mutation)\\s+${name}\\b`).test(query) ? name : undefined;
}
