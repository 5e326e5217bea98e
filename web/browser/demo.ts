import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";

// The demo's own word of where it is and who can sign in (var/demo.json).
export type Demo = {
  webUrl: string;
  mailUrl: string;
  inbox: string;
  signIns: { email: string; password: string; staffRole: string | null; companies: { id: string; customerNumber: string; name: string; role: string }[] }[];
};

declare module "vitest" {
  interface ProvidedContext {
    demo: Demo;
  }
}

// One customer, 104712, has an archive to search in.
const documents = process.env.SCREENSHOTS ? 0 : 5000;

// Starts a demo of its own, on free ports and in a folder of its own, and stops it at the
// end. DEMO=var/demo.json names one that runs, for whoever writes a journey.
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const running = process.env.DEMO;
  if (running) {
    project.provide("demo", JSON.parse(readFileSync(running, "utf8")) as Demo);
    return () => Promise.resolve();
  }
  const folder = mkdtempSync(join(tmpdir(), "comptoir-browser-"));
  const address = "127.0.0.1:0";
  const child = spawn(join(import.meta.dirname, "../../bin/comptoir"), ["demo", "--with-parent", "--documents", String(documents), "--clone", folder, "--listen", address, "--admin-listen", address, "--mail-listen", address], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  await new Promise<void>((resolve, reject) => {
    const hear = (text: Buffer) => {
      said += text.toString();
      if (/^ready after/m.test(said)) resolve();
    };
    child.stdout.on("data", hear);
    child.stderr.on("data", hear);
    child.once("error", reject);
    void ended.then(() => reject(new Error(`the demo ended:\n${said}`)));
  });
  const report = join(folder, "var/demo.json");
  if (!existsSync(report)) throw new Error(`no demo.json:\n${said}`);
  project.provide("demo", JSON.parse(readFileSync(report, "utf8")) as Demo);
  return async () => {
    child.kill("SIGINT");
    await ended;
    rmSync(folder, { recursive: true, force: true });
  };
}
