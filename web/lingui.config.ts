import { globSync } from "node:fs";
import { formatter } from "@lingui/format-po";
import { defineConfig } from "@lingui/conf";

// Every area has its words beside it: src/portal/documents/words/nl.po. Two people who
// write two pages touch no common file.
const areas = ["src/ui", "src/timeline", "src/files", "src/people", ...globSync("src/{portal,staff}/*/", { cwd: import.meta.dirname })].map((dir) => dir.replace(/\/$/, "")).toSorted();

export default defineConfig({
  sourceLocale: "en",
  locales: ["en", "fr", "nl", "de"],
  catalogs: areas.map((dir) => ({ path: `<rootDir>/${dir}/words/{locale}`, include: [`<rootDir>/${dir}/`] })),
  format: formatter({ lineNumbers: false, origins: false }),
  orderBy: "message",
});
