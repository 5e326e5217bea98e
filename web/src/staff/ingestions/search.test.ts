import { expect, test } from "vitest";
import { ingestionSearch, statesOf, waitingIn } from "./search";

test("what makes no sense in an address is left out", () => {
  expect(ingestionSearch({ show: "FILED", other: 1 })).toEqual({ show: "FILED" });
  expect(ingestionSearch({ show: "DECIDE" })).toEqual({}); // the one without a word
  expect(ingestionSearch({ show: "filed" })).toEqual({});
  expect(ingestionSearch({ show: ["FILED"] })).toEqual({});
});

test("without a word it is what waits for a decision; ALL asks for no state", () => {
  expect(statesOf({})).toEqual(["QUARANTINED", "HELD"]);
  expect(statesOf({ show: "DUPLICATE" })).toEqual(["DUPLICATE"]);
  expect(statesOf({ show: "ALL" })).toBeUndefined();
});

test("what waits is counted, none too; what came to its end is not", () => {
  const totals = [{ state: "QUARANTINED" as const, files: 3 }, { state: "HELD" as const, files: 1 }];
  expect(waitingIn("DECIDE", totals)).toBe(4);
  expect(waitingIn("HELD", totals)).toBe(1);
  expect(waitingIn("WAITING", totals)).toBe(0);
  expect(waitingIn("FILED", totals)).toBeUndefined();
  expect(waitingIn("ALL", totals)).toBeUndefined();
});
