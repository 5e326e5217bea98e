// policyElsewhere gives the seller's own privacy policy; undefined when it is this portal's page.
export function policyElsewhere(privacyUrl: string, origin: string): string | undefined {
  const url = new URL(privacyUrl, origin);
  return url.origin === origin && url.pathname === "/privacy" ? undefined : url.href;
}
