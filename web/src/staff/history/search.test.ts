import { expect, test } from "vitest";
import { historySearch } from "./search";

test("what makes no sense in an address is left out", () => {
  expect(historySearch({ area: "DOCUMENT", company: "comp_1", person: "pers_1", other: 1 })).toEqual({ area: "DOCUMENT", company: "comp_1", person: "pers_1" });
  for (const area of ["", "document", "toString", 3, ["DOCUMENT"], undefined]) expect(historySearch({ area })).toEqual({});
  for (const id of ["", 3, ["comp_1"], null]) expect(historySearch({ company: id, person: id })).toEqual({});
});
