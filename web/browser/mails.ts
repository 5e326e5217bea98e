import { expect } from "vitest";
import { demo } from "./browser";

type Mail = { to: string[]; links: string[] }; // internal/mail/catcher; the newest first

// linkIn waits for a mail to an address that has a link below a path, and gives the newest such link's own path.
export async function linkIn(to: string, below: string): Promise<string> {
  let found: string | undefined;
  await expect
    .poll(
      async () => {
        const mails = (await (await fetch(new URL("/messages", demo().mailUrl))).json()) as Mail[];
        const links = mails.filter((mail) => mail.to.includes(to)).flatMap((mail) => mail.links.map((link) => new URL(link).pathname));
        return (found = links.find((path) => path.startsWith(below)));
      },
      { timeout: 30_000 },
    )
    .toBeDefined();
  return found ?? "";
}
