import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { lingui } from "@lingui/vite-plugin";
import optimizeLocales from "@react-aria/optimize-locales-plugin";
import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin } from "vite";
import { graphqlInPlace } from "./vite-graphql.ts";

// name.br and name.gz beside every file that packs well: the server packs nothing itself.
function precompressed(): Plugin {
  let out = "";
  return {
    name: "precompressed",
    apply: "build",
    configResolved(config) {
      out = join(config.root, config.build.outDir);
    },
    closeBundle() {
      for (const entry of readdirSync(out, { recursive: true, withFileTypes: true })) {
        const file = join(entry.parentPath, entry.name);
        if (!/\.(js|css|svg|webmanifest)$/.test(entry.name)) continue;
        const bytes = readFileSync(file);
        if (bytes.length < 512) continue;
        writeFileSync(`${file}.br`, brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }));
        writeFileSync(`${file}.gz`, gzipSync(bytes, { level: 9 }));
      }
    },
  };
}

// `npm run dev` has no server that fills the page's places.
function placesInDevelopment(): Plugin {
  const facts = { name: "Comptoir", email: "portal@seller.example.com", phone: "+32 2 555 01 00", privacyUrl: "/privacy", colour: "", locales: ["fr", "nl", "en", "de"], timeZone: "Europe/Brussels", explorer: true };
  return {
    name: "places-in-development",
    apply: "serve",
    transformIndexHtml: (html) => html.replace("%LANG%", "en-GB").replace("%SELLER%", facts.name).replace("%FACTS%", JSON.stringify(facts).replaceAll('"', "&quot;")).replace("%CONTACT%", `${facts.email}, ${facts.phone}`),
  };
}

export default defineConfig({
  plugins: [
    { ...optimizeLocales.vite({ locales: ["fr-FR", "nl-NL", "en-GB", "en-US", "de-DE"] }), enforce: "pre" } as Plugin,
    graphqlInPlace(),
    react(),
    lingui({ macroTransform: true, failOnCompileError: true, failOnMissing: process.env.STRICT_WORDS === "1" }),
    placesInDevelopment(),
    precompressed(),
  ],
  build: {
    target: "es2024",
    assetsDir: "assets/web",
    assetsInlineLimit: 0, // nothing inline: the policy of the page forbids it
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 1000, // GraphiQL, which no customer loads
    rolldownOptions: {
      checks: { moduleLevelDirective: false },
      input: ["index.html", "staff/index.html", "graphiql/index.html"],
      // What every first page needs is one file: left alone, it is split by which entries share it, and packs worse.
      output: { codeSplitting: { groups: [{ name: "base", test: /node_modules\/(react|react-dom|scheduler|@lingui|urql|@urql|wonka|@0no-co)\/|src\/ui\/seller/ }] } },
    },
  },
  server: { proxy: { "/graphql": "http://127.0.0.1:8080", "/files": "http://127.0.0.1:8080" } },
  test: { include: ["src/**/*.test.{ts,tsx}"], environment: "node" },
} as Parameters<typeof defineConfig>[0]);
