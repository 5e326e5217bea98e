// What somebody typed and has not sent yet. It lives as long as the tab.
export type Draft = { key: string; values: Record<string, string> };

const place = (name: string) => `comptoir.draft.${name}`;

export function readDraft(name: string, initial: Record<string, string>): Draft {
  try {
    const kept = JSON.parse(sessionStorage.getItem(place(name)) ?? "null") as Draft | null;
    if (kept) return { key: kept.key, values: { ...initial, ...kept.values } };
  } catch {
    // Not ours, or cut off: begin anew.
  }
  return { key: crypto.randomUUID(), values: initial };
}

export function keepDraft(name: string, draft: Draft, secret: string[]): void {
  const values = Object.fromEntries(Object.entries(draft.values).filter(([field]) => !secret.includes(field)));
  sessionStorage.setItem(place(name), JSON.stringify({ key: draft.key, values }));
}

export const dropDraft = (name: string): void => sessionStorage.removeItem(place(name));
