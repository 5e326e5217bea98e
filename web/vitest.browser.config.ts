import { defineConfig } from "vitest/config";

// The browser run: the real demo, the real Chromium, one file after the other.
// BROWSER=short is what CI has time for: each page once, and the journeys.
export default defineConfig({
  test: {
    include: process.env.SCREENSHOTS ? ["browser/screenshots.ts"] : ["browser/**/*.test.ts"],
    globalSetup: "browser/demo.ts",
    fileParallelism: false,
    testTimeout: 90_000,
    // A continuous integration's machine may be slower than a wait allows: one more try,
    // which the report tells. Journeys make their own people, so that it begins anew.
    retry: process.env.BROWSER === "short" ? 1 : 0,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 10_000 } },
    reporters: ["verbose"],
  },
});
