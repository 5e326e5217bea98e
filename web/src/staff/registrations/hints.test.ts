import { expect, test } from "vitest";
import { alike, domainOf, nameCore } from "./hints";

test("a name is looked for without its legal form", () => {
  expect(nameCore("Menuiserie Marais SRL")).toBe("Menuiserie Marais");
  expect(nameCore("S.A. Tôlerie  du Canal")).toBe("Tôlerie du Canal");
  expect(nameCore("NV")).toBe("NV");
});

test("a domain counts where it is the company's own", () => {
  expect(domainOf("Claire@Marais.example.com")).toBe("@marais.example.com");
  expect(domainOf("claire@gmail.com")).toBe("claire@gmail.com");
});

test("what several searches find is one list, the most grounds first, without the founded one", () => {
  const a = { id: "a" }, b = { id: "b" }, own = { id: "own" };
  expect(alike([[{ ground: "NAME", company: a }], undefined, [{ ground: "PHONE", company: b }, { ground: "PHONE", company: own }], [{ ground: "NAME", company: b }, { ground: "NAME", company: a }]], "own")).toEqual([
    { company: b, grounds: ["PHONE", "NAME"] },
    { company: a, grounds: ["NAME"] },
  ]);
});
