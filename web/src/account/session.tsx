import { useEffect, useState, type ReactNode } from "react";
import { Provider, type Client, type RequestPolicy } from "urql";
import { newClient } from "../api/client";
import { graphql } from "../api/gql";
import { locale, switchLocale } from "../ui/locale";
import { Missing } from "../ui/states";
import { seats, viewerQuery, type Viewer } from "./viewer";

const signOutMutation = graphql(`
  mutation SignOut {
    signOut { errors { code message path } }
  }
`);

// The session of now; routers ask for it outside of React. ended is the entry's: it
// leads to the sign-in and back. So is lost: companies, by their names, that the person
// may not open any more, while the session goes on.
export const session: { client: Client; signedIn: boolean; renew: () => void; ended: () => void; lost: (companies: string[]) => void } = {
  client: newClient(() => session.ended()),
  signedIn: false,
  renew: () => undefined,
  ended: () => undefined,
  lost: () => undefined,
};

export function SessionProvider({ children }: { children: ReactNode }) {
  const [client, setClient] = useState(session.client);
  session.renew = () => {
    session.client = newClient(() => session.ended());
    setClient(session.client);
  };
  return <Provider value={client}>{children}</Provider>;
}

// currentViewer asks who is signed in; null is nobody. It asks once per client.
export async function currentViewer(requestPolicy: RequestPolicy = "cache-first"): Promise<Viewer | null> {
  const { data, error } = await session.client.query(viewerQuery, {}, { requestPolicy }).toPromise();
  if (error) throw error;
  session.signedIn = Boolean(data?.viewer);
  return data?.viewer ?? null;
}

// NotThere is for what is null. For a session or an access that ended meanwhile
// everything is null, without an error: so it asks whether that is why, and tells.
export function NotThere() {
  useEffect(() => {
    if (session.signedIn) void whyGone().catch(() => undefined);
  }, []);
  return <Missing />;
}

async function whyGone(): Promise<void> {
  const before = await currentViewer();
  const now = await currentViewer("network-only");
  if (!now) return session.ended();
  const open = new Set(seats(now).map(({ company }) => company.id));
  const lost = before ? seats(before).filter(({ company }) => !open.has(company.id)) : [];
  if (lost.length) session.lost(lost.map(({ company }) => company.legalName));
}

// signOut ends the session here and on the server. The browser forgets what it kept of
// the portal; the language stays. The page is loaded anew: nothing is left in memory.
export async function signOut(): Promise<void> {
  const chosen = locale();
  const result = await session.client.mutation(signOutMutation, {}).toPromise();
  if (result.error) throw result.error;
  await switchLocale(chosen);
  location.assign("/");
}
