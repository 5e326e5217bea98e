import { cacheExchange, type UpdateResolver } from "@urql/exchange-graphcache";
import { Client, fetchExchange, mapExchange } from "urql";
import { connection } from "./connection";
import { keyless } from "./gql/keyless";
import { growing } from "./growing";

// outdated has lists asked again when they are shown next: a step may add to them or take from them.
const outdated =
  (...lists: string[]): UpdateResolver =>
  (_result, _args, cache) => {
    for (const { fieldName, arguments: args } of cache.inspectFields("Query")) if (lists.includes(fieldName)) cache.invalidate("Query", fieldName, args);
  };
const deciding = outdated("registrations", "accessRequests", "staffTasks", "staffTaskTotals");
const filing = outdated("ingestions", "ingestionTotals");

// One client per session: signing in or out makes a new one, so that nothing
// that one person saw stays in the cache for the next.
export function newClient(ended: () => void): Client {
  return new Client({
    url: "/graphql",
    preferGetMethod: false,
    requestPolicy: "cache-and-network",
    fetch: connection.fetch,
    exchanges: [
      mapExchange({
        onResult(result) {
          if (result.error?.graphQLErrors.some((error) => error.extensions.code === "UNAUTHENTICATED")) ended();
        },
      }),
      cacheExchange({
        keys: keyless,
        // "More" appends: the pages of a connection are one list in the cache.
        resolvers: {
          Query: { accessRequests: growing(), companies: growing(), houseTimeline: growing(), ingestions: growing(), mails: growing(), registrations: growing(), staffTasks: growing() },
          Company: { documents: growing(), invitations: growing(), members: growing(), timeline: growing() },
        },
        updates: {
          Mutation: { approveRegistration: deciding, rejectRegistration: deciding, requestRegistrationInfo: deciding, recordRegistration: deciding, decideAccessRequest: deciding, reopenAccessRequest: deciding, recordClaim: deciding, importPeople: deciding, mergeCompanies: deciding, confirmMerge: deciding, undoMerge: deciding, endMembership: deciding, freezeMembership: deciding, reinstateMembership: deciding, resolveIngestion: filing, describeIngestion: filing, retryIngestion: filing, discardIngestion: filing },
        },
      }),
      fetchExchange,
    ],
  });
}
