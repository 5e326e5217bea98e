import type { Messages } from "@lingui/core";

// Marks every sentence that goes through the catalogues: what shows without the marks
// was written into a page by hand.
const mark = (text: string) => text.replace(/\p{L}+/gu, (word) => `${word.normalize("NFD").replace(/([aeiouAEIOU])/g, "$1\u0308")}`.normalize("NFC"));

function walk(part: unknown): unknown {
  if (typeof part === "string") return mark(part);
  if (!Array.isArray(part)) return part;
  // ["name"], ["count", "plural", {...}]: a place's name and its kind stay, its choices are words.
  const [name, kind, choices] = part as [unknown, unknown?, Record<string, unknown>?];
  if (!choices || typeof choices !== "object") return part;
  return [name, kind, Object.fromEntries(Object.entries(choices).map(([key, value]) => [key, key === "offset" ? value : Array.isArray(value) ? value.map(walk) : walk(value)]))];
}

export function pseudoWords(messages: Messages): Messages {
  return Object.fromEntries(Object.entries(messages).map(([id, message]) => [id, Array.isArray(message) ? message.map(walk) : walk(message)])) as Messages;
}
