import { expect, test } from "vitest";
import { sumOf, taskSearch } from "./search";

test("an address names a kind of task, or none", () => {
  expect(taskSearch({ kind: "MAIL_FAILED", other: 1 })).toEqual({ kind: "MAIL_FAILED" });
  for (const kind of ["", "toString", "mail_failed", 3, ["REGISTRATION"], undefined]) expect(taskSearch({ kind })).toEqual({});
});

test("an address names the reader's own tasks, or all", () => {
  expect(taskSearch({ mine: true })).toEqual({ mine: true });
  for (const mine of ["", "true", 1, false, [true]]) expect(taskSearch({ mine })).toEqual({});
});

test("totals add up", () => {
  expect(sumOf([])).toEqual({ open: 0, overdue: 0, untaken: 0 });
  expect(sumOf([{ open: 3, overdue: 1, untaken: 2 }, { open: 4, overdue: 0, untaken: 4 }])).toEqual({ open: 7, overdue: 1, untaken: 6 });
});
