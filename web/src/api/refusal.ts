import { CombinedError } from "urql";

// What a rule refused: UserError of the API. Its sentence is in the reader's language.
export type Refusal = { code: string; message: string; path?: readonly string[] | null };

// atField gives the name of the field that a refusal is about: "company.legalName"; "" when it is about the whole.
export function atField(refusal: Refusal): string {
  const path = refusal.path ?? [];
  return (path[0] === "input" ? path.slice(1) : path).join(".");
}

// unread gives where a value stands that the API could not read at all: a field for a day
// that is empty or half filled in. That is a mistake of the form, no fault of the seller.
export function unread(error: CombinedError | undefined): string[][] {
  return (error?.graphQLErrors ?? []).flatMap(({ extensions: { code, path } }) => (code === "BAD_USER_INPUT" && Array.isArray(path) ? [path.map(String)] : []));
}

// Why there is no answer at all.
export type Fault = { kind: "network" | "refused" | "fault"; message: string; reference?: string };

// faultOf tells an error of the transport from one that the server says aloud: limits
// have a sentence for the reader, a defect has a reference for the seller.
export function faultOf(error: CombinedError): Fault {
  if (error.networkError && !error.graphQLErrors.length) return { kind: "network", message: "" };
  const first = error.graphQLErrors[0];
  const reference = first?.extensions.id;
  if (typeof reference === "string") return { kind: "fault", message: "", reference };
  const limit = first?.extensions.code === "RATE_LIMITED" || first?.extensions.code === "OVERLOADED";
  return limit ? { kind: "refused", message: first.message } : { kind: "fault", message: "" };
}

// combined makes one kind of error of whatever a page broke on. A part of the client
// that could not be fetched is the connection's fault, not the seller's.
export function combined(error: unknown): CombinedError {
  if (error instanceof CombinedError) return error;
  const cause = error instanceof Error ? error : new Error(String(error));
  return cause instanceof TypeError && /module|fetch|import/i.test(cause.message) ? new CombinedError({ networkError: cause }) : new CombinedError({ graphQLErrors: [cause.message] });
}
