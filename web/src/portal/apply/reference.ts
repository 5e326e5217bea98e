// A reference is four groups of four signs of Crockford's base 32, which people read
// out and write by hand: I and L are 1, O is 0, case and what stands between do not matter.

// referenceOf gives the one spelling of what was typed; undefined when it can be none.
export function referenceOf(typed: unknown): string | undefined {
  if (typeof typed !== "string") return undefined;
  const signs = typed.toUpperCase().replace(/[\s.\-–_/]/g, "").replace(/[IL]/g, "1").replaceAll("O", "0");
  return /^[0-9A-HJKMNP-TV-Z]{16}$/.test(signs) ? signs.replace(/(.{4})(?=.)/g, "$1-") : undefined;
}

// withReference reads an address that may carry a receipt's reference; nothing else is
// shown back. What is none is said to be undefined: a key left out would keep its value.
export const withReference = (raw: Record<string, unknown>): { reference?: string } => ({ reference: referenceOf(raw.reference) });
