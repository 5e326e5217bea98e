import { useSyncExternalStore } from "react";
import { locale } from "../ui/locale";

// How the way to the server is. A query that does not get through is sent again until
// it does; a mutation is not: whoever sent it is told, and nothing they typed is lost.
export type State = "online" | "retrying" | "offline";

let state: State = navigator.onLine ? "online" : "offline";
const listeners = new Set<() => void>();

function set(next: State) {
  if (next === state) return;
  state = next;
  for (const listener of listeners) listener();
}

addEventListener("offline", () => set("offline"));
addEventListener("online", () => set("online"));

const waits = [500, 1000, 2000, 4000, 8000]; // milliseconds

// later is over after a while, when the browser is online again, or when nobody wants the answer any more.
function later(ms: number, signal?: AbortSignal | null): Promise<void> {
  return new Promise((resolve, reject) => {
    const over = () => {
      clearTimeout(timer);
      removeEventListener("online", over);
      signal?.removeEventListener("abort", over);
      if (signal?.aborted) reject(signal.reason as Error);
      else resolve();
    };
    const timer = setTimeout(over, ms);
    addEventListener("online", over);
    signal?.addEventListener("abort", over);
  });
}

export const connection = {
  // fetch sends a GraphQL request in the reader's language.
  async fetch(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
    const body = typeof init?.body === "string" ? (JSON.parse(init.body) as { query?: string }) : {};
    const repeatable = !body.query?.trimStart().startsWith("mutation");
    for (let tries = 0; ; tries++) {
      try {
        const address = new URL(input instanceof Request ? input.url : input, location.href);
        address.searchParams.set("lang", locale());
        const response = await fetch(address, init);
        set("online");
        return response;
      } catch (error) {
        if (init?.signal?.aborted) throw error;
        set(navigator.onLine ? "retrying" : "offline");
        if (!repeatable) throw error;
        await later(waits[Math.min(tries, waits.length - 1)] ?? 8000, init?.signal);
      }
    }
  },
};

export function useConnection(): State {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => state,
  );
}
