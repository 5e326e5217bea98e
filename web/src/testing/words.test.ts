import { expect, test } from "vitest";
import * as de from "../staff/words.de";
import * as fr from "../staff/words.fr";
import * as nl from "../staff/words.nl";

// The areas of an entry share one catalogue, in which the last translation of a sentence wins.
test.for(Object.entries({ fr, nl, de }))("one sentence of the desk has one translation, whichever area says it: %s", ([, { catalogues }]) => {
  const said = new Map<string, string>();
  const twice: string[] = [];
  for (const [path, { messages }] of Object.entries(catalogues as Record<string, { messages: Record<string, unknown> }>)) {
    for (const [id, words] of Object.entries(messages)) {
      const text = JSON.stringify(words);
      if ((said.get(id) ?? text) !== text) twice.push(`${path}: ${text}, elsewhere ${said.get(id)}`);
      said.set(id, text);
    }
  }
  expect(said.size).toBeGreaterThan(100);
  expect(twice).toEqual([]);
});

test("French never begins a line with a colon: the space before it does not break", () => {
  const all = import.meta.glob<{ messages: Record<string, unknown> }>("../**/words/fr.po", { eager: true });
  const broken = Object.entries(all).flatMap(([path, { messages }]) => Object.values(messages).filter((words) => / [:;?!»]/.test(JSON.stringify(words))).map((words) => `${path}: ${JSON.stringify(words)}`));
  expect(Object.keys(all).length).toBeGreaterThan(10);
  expect(broken).toEqual([]);
});
