import type { CodegenConfig } from "@graphql-codegen/cli";

// What TypeScript knows of the API, made of the schema and of the queries in the pages.
// It is not committed: every build makes it anew, so it can't be out of date.
const config: CodegenConfig = {
  schema: "../schema.graphqls",
  documents: ["src/**/*.{ts,tsx}", "!src/api/gql/**"],
  ignoreNoDocuments: true,
  generates: {
    "src/api/gql/": {
      preset: "client",
      presetConfig: { fragmentMasking: false },
      config: {
        useTypeImports: true,
        enumsAsTypes: true,
        defaultScalarType: "unknown",
        scalars: { DateTime: "string", Date: "string", Decimal: "string", CurrencyCode: "string", CountryCode: "string", EmailAddress: "string", URL: "string" },
      },
    },
    "src/api/gql/keyless.ts": { plugins: ["./codegen-keyless.ts"] },
  },
};

export default config;
