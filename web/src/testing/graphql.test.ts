import { expect, test } from "vitest";
import { graphqlInPlace } from "../../vite-graphql";

const transform = (code: string): string | undefined => {
  const plugin = graphqlInPlace();
  const run = plugin.transform as unknown as (code: string, id: string) => { code: string } | null;
  return run(code, "/web/src/portal/page.tsx")?.code;
};

test("a query stands as text where it is asked, with the fragments that it names, once", () => {
  const text = transform("const part = graphql(`fragment Part on Person { id ...Name } fragment Name on Person { givenName }`);\nconst q = graphql(`\n  query Me { viewer { person { ...Part ...Part } } }\n`);");
  expect(text).toContain('const q = "query Me{viewer{person{...Part ...Part}}}fragment Part on Person{id ...Name}fragment Name on Person{givenName}";');
});

test("a fragment that there is not ends the build", () => {
  expect(() => transform("graphql(`{ viewer { person { ...Nobody } } }`)")).toThrow("no fragment Nobody");
});
