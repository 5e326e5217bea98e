import { afterEach, expect, test, vi } from "vitest";
import { decode, look, readable } from "./look";

afterEach(() => vi.unstubAllGlobals());

const bytes = (...values: number[]) => new Uint8Array(values).buffer;
const utf8 = (text: string) => new TextEncoder().encode(text).buffer;

const answering = (body: BodyInit, headers: Record<string, string>, status = 200) => vi.stubGlobal("fetch", vi.fn(() => Promise.resolve(new Response(body, { status, headers }))));

test("only what the server sends for it stands in a frame", async () => {
  answering("%PDF-", { "Content-Type": "application/pdf", "Content-Disposition": "inline; filename=a.pdf" });
  expect(await look("/files/x?inline")).toEqual({ as: "frame" });
  answering("%PDF-", { "Content-Type": "application/pdf", "Content-Disposition": "attachment; filename=a.pdf" });
  expect(await look("/files/x?inline")).toEqual({ as: "nothing" });
  answering("<script>", { "Content-Type": "text/html", "Content-Disposition": "attachment" });
  expect(await look("/files/x?inline")).toEqual({ as: "nothing" });
});

test("a text is shown as far as it came", async () => {
  answering("<a/>", { "Content-Type": "application/xml" });
  expect(await look("/files/x")).toEqual({ as: "text", text: "<a/>", cut: false });
  answering("a;b", { "Content-Type": "text/csv; charset=utf-8", "Content-Range": "bytes 0-2/900000" }, 206);
  expect(await look("/files/x")).toEqual({ as: "text", text: "a;b", cut: true });
});

test("an address that is over is no file", async () => {
  answering("gone", { "Content-Type": "text/plain" }, 404);
  await expect(look("/files/x")).rejects.toThrow("404");
});

test("characters are read as they were written", () => {
  expect(decode(utf8("\uFEFFTôlerie"))).toBe("Tôlerie");
  expect(decode(bytes(0x54, 0xf4, 0x6c, 0x65))).toBe("Tôle"); // no UTF-8
  expect(decode(bytes(...new Uint8Array(utf8('<?xml version="1.0" encoding="ISO-8859-1"?>')), 0xf4))).toMatch(/\?>ô$/);
  expect(decode(utf8('<?xml version="1.0" encoding="none-such"?>é'))).toMatch(/é$/);
  expect(decode(bytes(0x61, 0xc3))).toBe("a"); // cut through a character
});

test("XML on one line is broken into lines; any other text stays", () => {
  const long = "x".repeat(1000);
  expect(readable(`<a><b>1</b><c/><d><e>${long}</e></d></a>`)).toBe(`<a>\n  <b>1</b>\n  <c/>\n  <d>\n    <e>${long}</e>\n  </d>\n</a>`);
  expect(readable("<a><b/></a>")).toBe("<a><b/></a>");
  expect(readable(`a;b;${long}`)).toBe(`a;b;${long}`);
  expect(readable(`</a></a><b>${long}`)).toBe(`</a>\n</a>\n<b>${long}`);
});
