import { useState, type ReactNode } from "react";
import { Provider, type Client } from "urql";
import { newClient } from "../api/client";
import { graphql } from "../api/gql";
import { locale, switchLocale } from "../ui/locale";

const signOutMutation = graphql(`
  mutation SignOut {
    signOut { errors { code message path } }
  }
`);

// The client of now. The router asks for it outside of React.
export const session: { client: Client; renew: () => void; ended: () => void } = {
  client: newClient(() => session.ended()),
  renew: () => undefined,
  ended: () => undefined,
};

export function SessionProvider({ children }: { children: ReactNode }) {
  const [client, setClient] = useState(session.client);
  session.renew = () => {
    session.client = newClient(() => session.ended());
    setClient(session.client);
  };
  return <Provider value={client}>{children}</Provider>;
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
