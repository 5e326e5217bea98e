// How a file can be shown: as it is in a frame, as text, or not at all.
export type Look = { as: "frame" } | { as: "text"; text: string; cut: boolean } | { as: "nothing" };

const most = 256 * 1024; // bytes of a text that are shown

// look asks a file's address itself how the file can be shown. In a frame stands only
// what the server sends for it ("inline"): it knows what runs nothing. Of a text come
// its first 256 KiB, as characters and never as markup.
export async function look(url: string): Promise<Look> {
  const stop = new AbortController();
  const answer = await fetch(url, { headers: { Range: `bytes=0-${most - 1}` }, signal: stop.signal });
  if (!answer.ok) throw new Error(`the file's address answers ${answer.status}`);
  const as = answer.headers.get("Content-Disposition")?.startsWith("inline") ? "frame" : isText(answer.headers.get("Content-Type") ?? "") ? "text" : "nothing";
  if (as !== "text") {
    stop.abort(); // whatever shows it fetches it by itself
    return { as };
  }
  const bytes = await answer.arrayBuffer();
  const size = Number(answer.headers.get("Content-Range")?.split("/")[1] ?? bytes.byteLength);
  return { as, text: readable(decode(bytes)), cut: size > bytes.byteLength };
}

export const isText = (mediaType: string): boolean => /^text\/(plain|csv|xml)\b|^application\/(xml|json)\b/.test(mediaType);

// decode reads characters as the XML says, else as UTF-8, else as what Windows writes.
// The end may cut through a character.
export function decode(bytes: ArrayBuffer): string {
  const head = new TextDecoder("latin1").decode(bytes.slice(0, 200));
  const said = /^<\?xml[^>]*encoding=["']([-\w]+)/.exec(head)?.[1];
  for (const name of [said, "utf-8"]) {
    try {
      if (name) return new TextDecoder(name, { fatal: true }).decode(bytes, { stream: true });
    } catch {
      // not in this one
    }
  }
  return new TextDecoder("windows-1252").decode(bytes);
}

// readable breaks XML that a program wrote on one line, one element on a line.
export function readable(text: string): string {
  if (!text.startsWith("<") || !text.split("\n").some((line) => line.length > 1000)) return text;
  let depth = 0;
  return text
    .replaceAll(/>\s*</g, ">\n<")
    .split("\n")
    .map((line) => {
      if (line.startsWith("</")) depth = Math.max(0, depth - 1);
      const shown = "  ".repeat(Math.min(depth, 20)) + line;
      if (/^<[^!?/]/.test(line) && !/\/>$|<\//.test(line)) depth++;
      return shown;
    })
    .join("\n");
}
