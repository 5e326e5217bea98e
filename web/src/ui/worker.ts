const script = "/sw.js";

// The page's policy lets text become the address of a script by this name only, and
// this lets one address through.
type Types = { createPolicy(name: string, rules: { createScriptURL(address: string): string }): { createScriptURL(address: string): string } };

// keepOfflinePage registers the service worker (public/sw.js), where the browser has any.
// Without it everything works but for the page that tells of a lost connection.
export async function keepOfflinePage(): Promise<void> {
  if (!("serviceWorker" in navigator)) return;
  const rules = {
    createScriptURL(address: string) {
      if (address !== script) throw new TypeError(address);
      return address;
    },
  };
  const { trustedTypes } = window as unknown as { trustedTypes?: Types };
  const policy = trustedTypes?.createPolicy("comptoir", rules) ?? rules;
  try {
    await navigator.serviceWorker.register(policy.createScriptURL(script));
  } catch {
    // Offline, or not allowed by the browser's settings: the next visit tries again.
  }
}
