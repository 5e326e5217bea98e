import { readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { ask } from "./api";
import { demo } from "./browser";

// Papers of the demo's seller, for its inbox: bytes, one in each letter.

// fresh is a part of a name that no other try of a test has.
export const fresh = (): string => Date.now().toString(36);

// drop puts a file into the inbox as an ERP does: under a name that nobody takes yet, then renamed.
export function drop(name: string, content: string): void {
  const path = join(demo().inbox, name);
  writeFileSync(`${path}.tmp`, content, "latin1");
  renameSync(`${path}.tmp`, path);
}

export type Buyer = { name: string; customerNumber: string; enterprise: string };

// filedInvoice is an invoice of the demo as it was dropped, with the PDF within: the
// first of its customer's newest year (internal/demo/bill.go).
export function filedInvoice(serial: "001000" | "001200"): string {
  const done = join(demo().inbox, "done");
  const names = readdirSync(done, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(`-${serial}.xml`));
  const name = names.find((one) => one.includes(`invoice-F${new Date().getFullYear()}`)) ?? names[0];
  if (!name) throw new Error(`no invoice ${serial} in ${done}`);
  return readFileSync(join(done, name), "latin1");
}

const numberOf = (paper: string): string => /<cbc:ID>([^<]*)</.exec(paper)?.[1] ?? "";

// renumbered is a paper under another number.
export const renumbered = (paper: string, number: string): string => paper.replaceAll(numberOf(paper), number);

// invoiceFor is an invoice made out to another company.
export function invoiceFor(to: Buyer, number: string): string {
  return renumbered(filedInvoice("001000"), number)
    .replaceAll("Ferronnerie du Marais SRL", to.name)
    .replaceAll("0999000129", to.enterprise)
    .replaceAll(">104711<", `>${to.customerNumber}<`);
}

// filed waits until a company has a document of a number.
export async function filed(customerNumber: string, number: string): Promise<void> {
  const ingestions = "query { ingestions(first: 50, states: [FILED]) { nodes { document { number } company { customerNumber } } } }";
  type Filed = { document: { number: string } | null; company: { customerNumber: string } | null };
  await expect
    .poll(async () => (await ask<{ ingestions: { nodes: Filed[] } }>("odile", ingestions)).ingestions.nodes.some((i) => i.document?.number === number && i.company?.customerNumber === customerNumber), { timeout: 30_000, interval: 500 })
    .toBe(true);
}

// invoice is a UBL invoice of so many EUR; customer is the customer number in it.
export function invoice({ number, total, customer, name = "Kunde" }: { number: string; total: string; customer: string; name?: string }): string {
  const money = (tag: string) => `<cbc:${tag} currencyID="EUR">${total}</cbc:${tag}>`;
  return `<?xml version="1.0" encoding="UTF-8"?>
<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2" xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2" xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">
  <cbc:ID>${number}</cbc:ID>
  <cbc:IssueDate>2026-03-02</cbc:IssueDate>
  <cbc:InvoiceTypeCode>380</cbc:InvoiceTypeCode>
  <cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode>
  <cac:AccountingSupplierParty><cac:Party><cac:PartyTaxScheme><cbc:CompanyID>BE0999070009</cbc:CompanyID><cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme></cac:PartyTaxScheme></cac:Party></cac:AccountingSupplierParty>
  <cac:AccountingCustomerParty><cac:Party><cac:PartyIdentification><cbc:ID>${customer}</cbc:ID></cac:PartyIdentification><cac:PartyName><cbc:Name>${name}</cbc:Name></cac:PartyName></cac:Party></cac:AccountingCustomerParty>
  <cac:LegalMonetaryTotal>${money("LineExtensionAmount")}${money("TaxExclusiveAmount")}${money("TaxInclusiveAmount")}${money("PayableAmount")}</cac:LegalMonetaryTotal>
  <cac:InvoiceLine><cbc:ID>1</cbc:ID><cbc:InvoicedQuantity unitCode="C62">1</cbc:InvoicedQuantity>${money("LineExtensionAmount")}<cac:Item><cbc:Name>Profil</cbc:Name></cac:Item><cac:Price>${money("PriceAmount")}</cac:Price></cac:InvoiceLine>
</Invoice>
`;
}

// pdf is a page with a line of text, and with a script that runs when it is opened.
export function pdf(text: string, script = ""): string {
  const stream = `BT /F1 12 Tf 72 720 Td (${text}) Tj ET`;
  const objects = [
    `<< /Type /Catalog /Pages 2 0 R ${script && `/OpenAction << /S /JavaScript /JS (${script}) >>`} >>`,
    "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
    "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
    `<< /Length ${stream.length} >>\nstream\n${stream}\nendstream`,
    "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
  ];
  let out = "%PDF-1.4\n";
  const at = objects.map((object, i) => {
    const offset = out.length;
    out += `${i + 1} 0 obj\n${object}\nendobj\n`;
    return offset;
  });
  const xref = out.length;
  out += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${at.map((offset) => `${String(offset).padStart(10, "0")} 00000 n \n`).join("")}`;
  return `${out}trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${xref}\n%%EOF\n`;
}
