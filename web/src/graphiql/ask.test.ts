import { expect, test } from "vitest";
import { operationIn } from "./ask";

test.each([
  ["query Me { viewer { staffRole } }", "Me", "Me"],
  ["query A { seller { name } } mutation  B { signOut { errors { code } } }", "B", "B"],
  ["query Company { seller { name } }", "Me", undefined],
  ["query Meeting { seller { name } }", "Me", undefined],
  ["{ viewer { staffRole } }", undefined, undefined],
  ["{ viewer { staffRole } }", null, undefined],
])("in %s, %s is asked as %s", (query, operationName, want) => expect(operationIn({ query, operationName })).toBe(want));
