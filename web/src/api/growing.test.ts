import { cacheExchange } from "@urql/exchange-graphcache";
import { Client, fetchExchange } from "urql";
import { expect, test } from "vitest";
import { growing } from "./growing";

const query = `
  query ($after: String, $filter: Filter) {
    documents(first: 2, after: $after, filter: $filter) {
      nodes { id }
      pageInfo { endCursor hasNextPage }
    }
  }
`;

// A list of the newest first, two on a page, whose cursors are the documents' names.
function listOf(all: string[]) {
  const client = new Client({
    url: "http://portal.example.com/graphql",
    preferGetMethod: false,
    fetch: (_address, init) => {
      const { variables } = JSON.parse(String(init?.body)) as { variables: { after?: string | null } };
      const start = variables.after ? all.indexOf(variables.after) + 1 : 0;
      const nodes = all.slice(start, start + 2).map((id) => ({ __typename: "Document", id }));
      const pageInfo = { __typename: "PageInfo", endCursor: nodes.at(-1)?.id ?? null, hasNextPage: start + 2 < all.length };
      return Promise.resolve(Response.json({ data: { __typename: "Query", documents: { __typename: "DocumentConnection", nodes, pageInfo } } }));
    },
    exchanges: [cacheExchange({ keys: { DocumentConnection: () => null, PageInfo: () => null }, resolvers: { Query: { documents: growing() } } }), fetchExchange],
  });
  return async (after: string | null, kind = "INVOICE") => {
    const filter = { text: "tube", kinds: [kind] }; // not in the order of the alphabet
    const { data } = await client.query<{ documents: { nodes: { id: string }[]; pageInfo: { endCursor: string; hasNextPage: boolean } } }>(query, { after, filter }, { requestPolicy: "network-only" }).toPromise();
    return { shown: data?.documents.nodes.map(({ id }) => id).join(" "), ...data?.documents.pageInfo };
  };
}

test("pages become one list, each behind the one that it goes on from", async () => {
  const ask = listOf(["d5", "d4", "d3", "d2", "d1"]);
  expect(await ask(null)).toMatchObject({ shown: "d5 d4", endCursor: "d4", hasNextPage: true });
  expect(await ask("d4")).toMatchObject({ shown: "d5 d4 d3 d2", endCursor: "d2", hasNextPage: true });
  expect(await ask("d2")).toMatchObject({ shown: "d5 d4 d3 d2 d1", hasNextPage: false });
  expect(await ask(null, "ORDER")).toMatchObject({ shown: "d5 d4" }); // another list
  expect(await ask(null)).toMatchObject({ shown: "d5 d4 d3 d2 d1", hasNextPage: false }); // as it was
});

test("what came in before hides nothing: the later pages are asked for again", async () => {
  const all = ["d5", "d4", "d3", "d2", "d1"];
  const ask = listOf(all);
  await ask(null);
  await ask("d4");
  all.unshift("d6");
  expect(await ask(null)).toMatchObject({ shown: "d6 d5", endCursor: "d5", hasNextPage: true });
  expect(await ask("d5")).toMatchObject({ shown: "d6 d5 d4 d3", endCursor: "d3", hasNextPage: true });
  expect(await ask("d3")).toMatchObject({ shown: "d6 d5 d4 d3 d2 d1", hasNextPage: false });
});
