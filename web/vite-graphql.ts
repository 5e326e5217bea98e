import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Kind, parse, print, stripIgnoredCharacters, visit, type DocumentNode, type FragmentDefinitionNode } from "graphql";
import type { Plugin } from "vite";

const call = /\bgraphql\(\s*`([^`]*)`\s*\)/g;

// graphqlInPlace puts each query, with the fragments that it names, as text into the file
// that asks it. The generated module knows all of them at once: imported, it would bring
// the queries of the staff to every customer. Of it only the types are used.
export function graphqlInPlace(): Plugin {
  const fragments = new Map<string, FragmentDefinitionNode>();
  const whole = (text: string): string => {
    const document = parse(text, { noLocation: true });
    const needed = new Map<string, FragmentDefinitionNode>();
    const own = new Set(document.definitions.map((d) => (d.kind === Kind.FRAGMENT_DEFINITION ? d.name.value : "")));
    const gather = (node: DocumentNode | FragmentDefinitionNode): void => {
      visit(node, {
        FragmentSpread({ name: { value: name } }) {
          const fragment = fragments.get(name);
          if (!fragment) throw new Error(`no fragment ${name}`);
          if (own.has(name) || needed.has(name)) return;
          needed.set(name, fragment);
          gather(fragment);
        },
      });
    };
    gather(document);
    return stripIgnoredCharacters([document, ...needed.values()].map((part) => print(part)).join("\n"));
  };
  const learn = (code: string) => {
    for (const [, text = ""] of code.matchAll(call)) {
      for (const d of parse(text).definitions) if (d.kind === Kind.FRAGMENT_DEFINITION) fragments.set(d.name.value, d);
    }
  };
  return {
    name: "graphql-in-place",
    enforce: "pre",
    buildStart() {
      const root = join(import.meta.dirname, "src");
      for (const file of globSync("{ui,account,timeline,files,portal,staff}/**/*.{ts,tsx}", { cwd: root })) learn(readFileSync(join(root, file), "utf8"));
    },
    transform(code, id) {
      if (!/\/src\/.*\.tsx?$/.test(id) || id.includes(".test.") || id.includes("/api/gql/") || !code.includes("graphql(")) return null;
      learn(code);
      return { code: code.replace(call, (_, text: string) => JSON.stringify(whole(text))), map: null };
    },
  };
}
