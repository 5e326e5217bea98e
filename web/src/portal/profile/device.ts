// What a browser says it is, in words that its owner knows. Anybody can say anything: it
// is a help to recognise a device, no proof. undefined: nothing that people would know.
export function deviceOf(userAgent: string): string | undefined {
  const find = (names: [pattern: RegExp, name: string][]) => names.find(([pattern]) => pattern.test(userAgent))?.[1];
  const browser = find([
    [/\bEdgA?\//, "Edge"],
    [/\bOPR\//, "Opera"],
    [/\bSamsungBrowser\//, "Samsung Internet"],
    [/\b(Firefox|FxiOS)\//, "Firefox"],
    [/\b(Chrome|CriOS|Chromium|HeadlessChrome)\//, "Chrome"],
    [/\bVersion\/.*Safari\//, "Safari"],
  ]);
  const system = find([
    [/\biPhone\b/, "iPhone"],
    [/\biPad\b/, "iPad"],
    [/\bAndroid\b/, "Android"],
    [/\bWindows\b/, "Windows"],
    [/\bMac OS X\b/, "Mac"],
    [/\bCrOS\b/, "ChromeOS"],
    [/\bLinux\b/, "Linux"],
  ]);
  return [browser, system].filter(Boolean).join(", ") || userAgent.split(/[\s/(]/)[0] || undefined;
}
