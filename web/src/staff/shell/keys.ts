// The desk's lists by keyboard: j and k go down and up, Enter opens (the browser's own).

const typed = "input, select, textarea, [contenteditable=true], [role=dialog]";

// keyStep tells which row gets the focus; undefined: the key is not for the list.
export function keyStep(key: string, now: number, count: number): number | undefined {
  if (!count) return undefined;
  if (key === "j") return Math.min(now + 1, count - 1);
  if (key === "k") return now < 0 ? count - 1 : Math.max(now - 1, 0);
  return undefined;
}

type Press = { key: string; ctrlKey: boolean; altKey: boolean; metaKey: boolean; defaultPrevented: boolean; target: unknown };

// isForList: a key with another one, or pressed where something is typed or asked, is somebody else's.
export function isForList({ ctrlKey, altKey, metaKey, defaultPrevented, target }: Press): boolean {
  return !(ctrlKey || altKey || metaKey || defaultPrevented || (target as Element | null)?.closest?.(typed));
}

const stored = "comptoir.desk.keys";
export const keysOn = (): boolean => localStorage.getItem(stored) !== "off";
export const setKeysOn = (on: boolean): void => localStorage.setItem(stored, on ? "on" : "off");

// listenForKeys moves the focus over what leads the rows of the page's tables.
export function listenForKeys(): () => void {
  const hear = (event: KeyboardEvent) => {
    if (!keysOn() || !isForList(event) || document.querySelector("[role=dialog]")) return;
    const stops = [...document.querySelectorAll<HTMLElement>("main tbody th :is(a, button)")];
    const next = keyStep(event.key, stops.findIndex((stop) => stop === document.activeElement || stop.closest("tr")?.contains(document.activeElement)), stops.length);
    if (next === undefined) return;
    event.preventDefault();
    stops[next]?.focus();
  };
  document.addEventListener("keydown", hear);
  return () => document.removeEventListener("keydown", hear);
}
