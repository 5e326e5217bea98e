import { expect } from "vitest";
import { demo } from "./browser";

type Mail = { to: string[]; text: string; links: string[] }; // internal/mail/catcher; the newest first

// linksIn gives the paths, below one, to which the mails to an address lead; with about, those of mails that say it.
export async function linksIn(to: string, below: string, about = ""): Promise<string[]> {
  const mails = (await (await fetch(new URL("/messages", demo().mailUrl))).json()) as Mail[];
  const links = mails.filter((mail) => mail.to.includes(to) && plain(mail.text).includes(about)).flatMap((mail) => mail.links.map((link) => new URL(link).pathname));
  return links.filter((path) => path.startsWith(below));
}

// plain is a text without the signs that keep a stranger's words from becoming a link (internal/mail/plain.go).
const plain = (text: string): string => text.replaceAll("\u2060", "");

// linkIn waits for a mail with such a link, other than those that there were.
export async function linkIn(to: string, below: string, { were = [], about }: { were?: string[]; about?: string } = {}): Promise<string> {
  let found: string | undefined;
  await expect.poll(async () => (found = (await linksIn(to, below, about)).find((path) => !were.includes(path))), { timeout: 30_000 }).toBeDefined();
  return found ?? "";
}
