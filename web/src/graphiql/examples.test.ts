import { readFileSync } from "node:fs";
import { buildSchema, parse, validate } from "graphql";
import { expect, test } from "vitest";
import { examples } from "./examples";

const schema = buildSchema(readFileSync(new URL("../../../schema.graphqls", import.meta.url), "utf8"));

test.each(examples)("an example that the schema answers: $query", ({ query, variables = "{}" }) => {
  const document = parse(query);
  expect(validate(schema, document).map((error) => error.message)).toEqual([]);
  const [operation] = document.definitions;
  if (operation?.kind !== "OperationDefinition") throw new Error("no operation");
  expect(operation.name?.value, "the tab's name").toBeTruthy();
  expect(Object.keys(JSON.parse(variables) as object)).toEqual(operation.variableDefinitions?.map((v) => v.variable.name.value) ?? []);
});
