import { expect, test } from "vitest";
import { countries } from "./country";

test("the neighbours come first, then all others once, sorted as the language does", () => {
  const german = countries("de-BE");
  expect(german.slice(0, 6).map((c) => c.label)).toEqual(["Belgien", "Niederlande", "Luxemburg", "Frankreich", "Deutschland", "Afghanistan"]);
  expect(german.find((c) => c.value === "AT")?.label).toBe("Österreich");
  expect(german.findIndex((c) => c.value === "AT")).toBeLessThan(german.findIndex((c) => c.value === "PL"));
  expect(new Set(german.map((c) => c.value)).size).toBe(german.length);
  expect(german.length).toBe(249);
});
