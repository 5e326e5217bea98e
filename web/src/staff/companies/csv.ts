// A list of people as spreadsheet programs save or copy it.

export const fields = ["customerNumber", "givenName", "familyName", "email", "language", "role", "phone"] as const;
export type Field = (typeof fields)[number];
export type Line = { line: number; values: Record<Field, string> };
export type List = {
  people: Line[];
  unused: string[]; // headings of columns that mean nothing here
};

// decoded reads a file in the encodings that such programs write: UTF-8 or UTF-16 with
// its mark, else the one of Western Windows.
export function decoded(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder("utf-16le").decode(bytes);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("windows-1252").decode(bytes);
  }
}

// cells reads a table with tabs, semicolons or commas, whichever its first line has; a
// value that has one of them inside, or a line's end, stands in quotes. Each row comes
// with the number of its line; empty ones are left out.
export function cells(text: string): { line: number; row: string[] }[] {
  const source = text.replace(/^\uFEFF/, "").replaceAll("\r\n", "\n").replaceAll("\r", "\n");
  const first = source.trimStart().split("\n", 1)[0] ?? "";
  const between = ["\t", ";", ","].find((one) => first.includes(one)) ?? ",";
  const rows: { line: number; row: string[] }[] = [];
  let [line, begun, cell, quoted] = [1, 1, "", false];
  let row: string[] = [];
  const end = () => {
    row.push(cell.trim());
    if (row.some(Boolean)) rows.push({ line: begun, row });
    [row, cell, begun] = [[], "", line + 1];
  };
  for (let i = 0; i < source.length; i++) {
    const char = source.charAt(i);
    if (quoted) {
      if (char !== '"') cell += char;
      else if (source[i + 1] === '"') cell += source[++i];
      else quoted = false;
    } else if (char === '"' && !cell.trim()) [quoted, cell] = [true, ""];
    else if (char === between) {
      row.push(cell.trim());
      cell = "";
    } else if (char === "\n") end();
    else cell += char;
    if (char === "\n") line++;
  }
  end();
  return rows;
}

const plain = (name: string) => name.normalize("NFD").replace(/[^\p{L}\p{N}]/gu, "").toLowerCase();

// readPeople reads the list. Where the first row names the columns (by the API's words or by
// those that the reader sees), they may stand in any order; else they stand in that of fields.
export function readPeople(text: string, names: Record<Field, string>): List {
  const rows = cells(text);
  const known = (heading: string) => fields.find((field) => plain(heading) === plain(field) || plain(heading) === plain(names[field]));
  const head = rows[0]?.row ?? [];
  const headed = head.some((heading) => known(heading) === "email");
  const order = headed ? head.map(known) : [...fields];
  const read = ({ line, row }: { line: number; row: string[] }): Line => ({ line, values: Object.fromEntries(fields.map((field) => [field, row[order.indexOf(field)] ?? ""])) as Record<Field, string> });
  return { people: (headed ? rows.slice(1) : rows).map(read), unused: headed ? head.filter((heading) => heading && !known(heading)) : [] };
}

// choice finds what a cell means among values and their names; "" is nothing, undefined is none of them.
export function choice<Value extends string>(typed: string, names: Record<Value, string>): Value | "" | undefined {
  if (!typed) return "";
  return (Object.keys(names) as Value[]).find((value) => plain(value) === plain(typed) || plain(names[value]) === plain(typed));
}

// twice gives the lines that name a person whom an earlier one names for the same company.
export function twice(list: Line[]): Map<number, number> {
  const [seen, found] = [new Map<string, number>(), new Map<number, number>()];
  for (const { line, values } of list) {
    const key = `${plain(values.customerNumber)} ${values.email.toLowerCase()}`;
    const before = seen.get(key);
    if (before !== undefined && values.email) found.set(line, before);
    else seen.set(key, line);
  }
  return found;
}
