import { expect, test } from "vitest";
import { policyElsewhere } from "./policy";

const origin = "https://portal.example.com";

test("a policy elsewhere is led to, the portal's own page is shown", () => {
  expect(policyElsewhere("https://metaux.example.com/privacy", origin)).toBe("https://metaux.example.com/privacy");
  expect(policyElsewhere("https://portal.example.com/legal", origin)).toBe("https://portal.example.com/legal");
  expect(policyElsewhere("https://portal.example.com/privacy", origin)).toBeUndefined();
  expect(policyElsewhere("/privacy", origin)).toBeUndefined();
});
