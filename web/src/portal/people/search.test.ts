import { expect, test } from "vitest";
import { requestSearch } from "./search";

test("which requests: what makes no sense is said to be undefined", () => {
  expect(requestSearch({ show: "over" })).toStrictEqual({ show: "over" });
  expect(requestSearch({ show: "BOGUS" })).toStrictEqual({ show: undefined });
});
