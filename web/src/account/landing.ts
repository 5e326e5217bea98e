// landing lets a link through that points into this portal, and nothing else: a
// sign-in must not send anybody to a stranger's site.
export function landing(to: unknown, origin = location.origin): string | undefined {
  if (typeof to !== "string" || !to.startsWith("/")) return undefined;
  try {
    const url = new URL(to, origin);
    if (url.origin !== origin || url.pathname.startsWith("//") || url.pathname === "/sign-in") return undefined;
    return url.pathname + url.search + url.hash;
  } catch {
    return undefined;
  }
}

// elsewhere tells an address of the staff's entries from one of the portal's: the browser
// has to load it.
export function elsewhere(to: string): boolean {
  return /^\/(staff|graphiql)(?![^/?#])/.test(to);
}
