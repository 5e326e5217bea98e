import type { MailState } from "../../api/gql/graphql";

// Which mails are shown, as it stands in the address.
export const states = ["FAILED", "QUEUED", "SENDING", "SENT", "TOO_OLD"] as const satisfies readonly MailState[];
export type MailSearch = { state?: MailState; to?: string };

export function mailSearch(raw: Record<string, unknown>): MailSearch {
  const state = states.find((one) => one === raw.state);
  const to = typeof raw.to === "string" ? raw.to.trim().slice(0, 254) : "";
  return { ...(state ? { state } : {}), ...(to ? { to } : {}) };
}

// filterOf is the API's filter. It takes whole addresses: a part of one is none yet.
export function filterOf({ state, to }: MailSearch) {
  return { ...(state ? { states: [state] } : {}), ...(to && /^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(to) ? { to } : {}) };
}
