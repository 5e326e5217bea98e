// Which requests: those that wait, or those that are over.
export type RequestSearch = { show?: "over" };
export const requestSearch = (raw: Record<string, unknown>): RequestSearch => ({ show: raw.show === "over" ? "over" : undefined });
