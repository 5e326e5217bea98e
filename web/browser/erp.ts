import { readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { ask } from "./api";
import { demo } from "./browser";

// What the seller's ERP does: it drops a file into the inbox, and knows nobody there.

export type Buyer = { name: string; customerNumber: string; enterprise: string };

// filedInvoice is an invoice of the demo as it was dropped, with the PDF within: the
// first of its customer's newest year (internal/demo/bill.go).
export function filedInvoice(serial: "001000" | "001200"): string {
  const done = join(demo().inbox, "done");
  const names = readdirSync(done, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(`-${serial}.xml`));
  const name = names.find((one) => one.includes(`invoice-F${new Date().getFullYear()}`)) ?? names[0];
  if (!name) throw new Error(`no invoice ${serial} in ${done}`);
  return readFileSync(join(done, name), "utf8");
}

const numberOf = (invoice: string): string => /<cbc:ID>([^<]*)</.exec(invoice)?.[1] ?? "";

// renumbered is an invoice under another number.
export const renumbered = (invoice: string, number: string): string => invoice.replaceAll(numberOf(invoice), number);

// invoiceFor is an invoice made out to another company.
export function invoiceFor(to: Buyer, number: string): string {
  return renumbered(filedInvoice("001000"), number)
    .replaceAll("Ferronnerie du Marais SRL", to.name)
    .replaceAll("0999000129", to.enterprise)
    .replaceAll(">104711<", `>${to.customerNumber}<`);
}

// drop puts a file into the inbox, under a name that is not looked at until it is whole.
export function drop(name: string, content: string): void {
  const path = join(demo().inbox, name);
  writeFileSync(`${path}.tmp`, content);
  renameSync(`${path}.tmp`, path);
}

// filed waits until a company has a document of a number.
export async function filed(customerNumber: string, number: string): Promise<void> {
  const ingestions = "query { ingestions(first: 50, states: [FILED]) { nodes { document { number } company { customerNumber } } } }";
  type Filed = { document: { number: string } | null; company: { customerNumber: string } | null };
  await expect
    .poll(async () => (await ask<{ ingestions: { nodes: Filed[] } }>("odile", ingestions)).ingestions.nodes.some((i) => i.document?.number === number && i.company?.customerNumber === customerNumber), { timeout: 30_000, interval: 500 })
    .toBe(true);
}

const begun = Date.now() % 8000;
let given = 0;

// aNumber is an enterprise number that nobody has, with its check digits (97 less the rest of the first eight).
export function aNumber(): string {
  const first = 9_991_000 + ((begun + given++) % 9000);
  return `0${first}${String(97 - (first % 97)).padStart(2, "0")}`;
}
