import { expect } from "vitest";
import { demo } from "./browser";

type Mail = { to: string[]; links: string[] }; // internal/mail/catcher; the newest first

// linksIn gives the paths, below one, to which the mails to an address lead.
export async function linksIn(to: string, below: string): Promise<string[]> {
  const mails = (await (await fetch(new URL("/messages", demo().mailUrl))).json()) as Mail[];
  const links = mails.filter((mail) => mail.to.includes(to)).flatMap((mail) => mail.links.map((link) => new URL(link).pathname));
  return links.filter((path) => path.startsWith(below));
}

// linkIn waits for a mail with such a link, other than those that there were.
export async function linkIn(to: string, below: string, were: string[] = []): Promise<string> {
  let found: string | undefined;
  await expect.poll(async () => (found = (await linksIn(to, below)).find((path) => !were.includes(path))), { timeout: 30_000 }).toBeDefined();
  return found ?? "";
}
