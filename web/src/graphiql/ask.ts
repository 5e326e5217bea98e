import type { GraphiQLProps } from "graphiql";

// ask sends a document as the client does: by POST, to the own origin, with the
// session's cookie. A header typed in the editor, say a bearer token, goes before it.
export const ask: GraphiQLProps["fetcher"] = async (question, options) => {
  const answer = await fetch("/graphql", {
    method: "POST",
    headers: { Accept: "application/json", "Content-Type": "application/json", ...(options?.headers as Record<string, string> | undefined) },
    body: JSON.stringify(question),
  });
  return (await answer.json()) as Awaited<ReturnType<GraphiQLProps["fetcher"]>>;
};
