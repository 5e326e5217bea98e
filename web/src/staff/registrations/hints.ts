// What of an application may already be known under a customer: the API finds by any of these.

const forms = new Set(["sa", "nv", "srl", "bv", "sprl", "bvba", "sc", "cv", "scrl", "cvba", "snc", "vof", "sarl", "sas", "eurl", "gmbh", "ag", "kg", "ohg", "ug", "ltd", "asbl", "vzw", "se"]);

// nameCore is a name without its legal form: the part by which it was entered before.
export function nameCore(name: string): string {
  const words = name.trim().split(/\s+/);
  const core = words.filter((word) => !forms.has(word.toLowerCase().replace(/[.,]/g, "")));
  return (core.length ? core : words).join(" ").slice(0, 100);
}

// Mailboxes of everybody: their domain says nothing of the company.
const everybodys = /^(gmail|googlemail|hotmail|outlook|live|msn|yahoo|icloud|me|aol|gmx|web|skynet|telenet|proximus|scarlet|voo|orange|wanadoo|free|laposte|kpnmail|ziggo|t-online|proton|protonmail)\./;

// domainOf is the domain of a mailbox, where it is the company's own; else the whole mailbox.
export function domainOf(email: string): string {
  const domain = email.slice(email.lastIndexOf("@") + 1).toLowerCase();
  return everybodys.test(domain) ? email : `@${domain}`;
}

type Match<Ground> = { ground: Ground; company: { id: string } };

// alike puts what several searches found together: every company once, with all that it was found by.
export function alike<Ground, M extends Match<Ground>>(found: readonly (readonly M[] | null | undefined)[], except?: string): { company: M["company"]; grounds: Ground[] }[] {
  const by = new Map<string, { company: M["company"]; grounds: Ground[] }>();
  for (const { ground, company } of found.flatMap((list) => list ?? [])) {
    if (company.id === except) continue;
    const known = by.get(company.id);
    if (!known) by.set(company.id, { company, grounds: [ground] });
    else if (!known.grounds.includes(ground)) known.grounds.push(ground);
  }
  return [...by.values()].toSorted((a, b) => b.grounds.length - a.grounds.length);
}
