import { expect, test } from "vitest";
import { dayOf, endOf, lastDayOf } from "./day";

test.each([
  ["2026-11-25", "Europe/Brussels", "2026-11-25T23:00:00.000Z"],
  ["2026-07-01", "Europe/Brussels", "2026-07-01T22:00:00.000Z"],
  ["2026-03-28", "Europe/Brussels", "2026-03-28T23:00:00.000Z"], // the clock goes forward on the 29th
  ["2026-03-29", "Europe/Brussels", "2026-03-29T22:00:00.000Z"],
  ["2026-10-24", "Europe/Brussels", "2026-10-24T22:00:00.000Z"],
  ["2026-10-25", "Europe/Brussels", "2026-10-25T23:00:00.000Z"], // and back on the 25th
  ["2026-12-31", "Pacific/Auckland", "2026-12-31T11:00:00.000Z"],
  ["2026-12-31", "America/New_York", "2027-01-01T05:00:00.000Z"],
])("%s ends in %s at %s", (day, zone, end) => {
  expect(endOf(day, zone)).toBe(end);
  expect(lastDayOf(end, zone)).toBe(day);
  expect(dayOf(end, zone)).not.toBe(day);
});

test.each(["", "soon", "2026-13-01", "2026-02-40"])("%s is no day", (day) => expect(endOf(day, "Europe/Brussels")).toBeUndefined());
