import { expect, test } from "vitest";
import { cells, choice, decoded, readPeople, twice } from "./csv";

const names = { customerNumber: "Klantnummer", givenName: "Voornaam", familyName: "Naam", email: "E-mailadres", language: "Taal", role: "Rol", phone: "Telefoon" };

test("tabs, semicolons or commas; quotes around what has one inside; empty lines left out, lines counted", () => {
  expect(cells("a\tb;c\n\nd\te")).toEqual([{ line: 1, row: ["a", "b;c"] }, { line: 3, row: ["d", "e"] }]);
  expect(cells('\uFEFF"x;y";"say ""no"""\r\n" two\nlines ";z\r\nlast;')).toEqual([
    { line: 1, row: ["x;y", 'say "no"'] },
    { line: 2, row: ["two\nlines", "z"] },
    { line: 4, row: ["last", ""] },
  ]);
  expect(cells('d"x,y')).toEqual([{ line: 1, row: ['d"x', "y"] }]);
  expect(cells(" \n;;\n")).toEqual([]);
});

test("without a heading the columns stand in the order that the page says", () => {
  const { people: list, unused } = readPeople("104711;Ann;Peeters;ann@x.example.com", names);
  expect(list).toEqual([{ line: 1, values: { customerNumber: "104711", givenName: "Ann", familyName: "Peeters", email: "ann@x.example.com", language: "", role: "", phone: "" } }]);
  expect(unused).toEqual([]);
});

test("a heading names the columns, in the API's words or the reader's; others are told", () => {
  const { people: list, unused } = readPeople("e-mailadres,NAAM,given name,Afdeling\nann@x.example.com,Peeters,Ann,Aankoop", names);
  expect(list.map((one) => [one.line, one.values.email, one.values.givenName, one.values.familyName, one.values.customerNumber])).toEqual([[2, "ann@x.example.com", "Ann", "Peeters", ""]]);
  expect(unused).toEqual(["Afdeling"]);
});

test("a first row that is no heading is a person, also with a mistake in it", () => {
  expect(readPeople("104711;Ann;Peeters;no address", names).people).toHaveLength(1);
});

test("a choice is the API's word or the reader's", () => {
  const roles = { ADMIN: "Accountbeheerder", READER: "Lezer" };
  expect(choice("lezer", roles)).toBe("READER");
  expect(choice("admin", roles)).toBe("ADMIN");
  expect(choice("", roles)).toBe("");
  expect(choice("boss", roles)).toBeUndefined();
});

test("who stands in the list twice for one company is found", () => {
  const { people: list } = readPeople("1;A;B;a@x.example.com\n1;A;B;A@x.example.com\n2;A;B;a@x.example.com\n1;A;B;", names);
  expect([...twice(list)]).toEqual([[2, 1]]);
});

test("a file is read in the encodings that spreadsheet programs write", () => {
  expect(decoded(new TextEncoder().encode("Zoé"))).toBe("Zoé");
  expect(decoded(Uint8Array.of(0x5a, 0x6f, 0xe9))).toBe("Zoé");
  expect(decoded(Uint8Array.of(0xff, 0xfe, 0x5a, 0x00, 0xe9, 0x00))).toBe("Zé");
});
