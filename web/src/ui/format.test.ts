import { expect, test, vi } from "vitest";
import "../testing/pages";

vi.mock("./locale", () => ({ tag: () => "en-GB" }));

test("an age is told in the one unit that matters", async () => {
  const { age } = await import("./format");
  const now = Date.parse("2026-11-25T12:00:00Z");
  expect(age("2026-11-25T11:35:00Z", now)).toBe("25 mins");
  expect(age("2026-11-25T12:00:05Z", now)).toBe("0 mins");
  expect(age("2026-11-25T05:00:00Z", now)).toBe("7 hours");
  expect(age("2026-11-23T12:00:01Z", now)).toBe("47 hours");
  expect(age("2026-11-22T11:00:00Z", now)).toBe("3 days");
});
