import { isObjectType, type GraphQLSchema } from "graphql";

// The types without an id: the cache keeps them inside of the thing that has one.
export const plugin = (schema: GraphQLSchema): string => {
  const names = Object.values(schema.getTypeMap())
    .filter((type) => isObjectType(type) && !type.name.startsWith("__") && !type.getFields().id)
    .map((type) => `  ${type.name}: () => null,`);
  return `export const keyless = {\n${names.join("\n")}\n};\n`;
};
