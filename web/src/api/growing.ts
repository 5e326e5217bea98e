import type { Cache, Resolver, Variables } from "@urql/exchange-graphcache";
import { stringifyVariables } from "urql";

// growing makes one list of the pages of a connection that "more" asked for: the first
// page, and after each the one that begins where it ends. Where something new came in
// before them, the later pages begin nowhere any more. They are left out until "more"
// asks again: put behind the first page they would hide what moved on between them.
// (Graphcache's relayPagination does that.)
export function growing(): Resolver {
  return (_parent, args, cache, { parentKey, fieldName }) => {
    if (!cache.resolve(parentKey, fieldName, args)) return undefined; // this page is still to come
    const pages = new Map<unknown, string>();
    for (const field of cache.inspectFields(parentKey)) {
      if (field.fieldName !== fieldName || listOf(field.arguments) !== listOf(args)) continue;
      const page = cache.resolve(parentKey, field.fieldKey);
      if (typeof page === "string") pages.set(field.arguments?.after ?? null, page);
    }
    const nodes = new Set<unknown>();
    let end: unknown = null;
    let last: string | undefined;
    for (let page = pages.get(null); page; page = pages.get(end)) {
      pages.delete(end);
      last = page;
      for (const node of (cache.resolve(page, "nodes") as unknown[] | undefined) ?? []) nodes.add(node);
      end = at(cache, page, "endCursor");
    }
    if (!last) return undefined;
    return {
      __typename: cache.resolve(last, "__typename") as string,
      nodes: [...nodes],
      pageInfo: { __typename: "PageInfo", endCursor: end, hasNextPage: at(cache, last, "hasNextPage") },
    };
  };
}

const at = (cache: Cache, page: string, field: string): unknown => cache.resolve(cache.resolve(page, "pageInfo") as string, field);

// listOf names the list that a page is of: its arguments but for where the page stands,
// in whichever order they were written.
function listOf(args: Variables | null): string {
  const { first: _first, after: _after, ...rest } = args ?? {};
  return stringifyVariables(rest);
}
