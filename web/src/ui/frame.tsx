import { useState, type ReactNode } from "react";
import { Trans, useLingui } from "@lingui/react/macro";
import { useConnection } from "../api/connection";
import { languages, switchLocale, useLocale, type Locale } from "./locale";
import { seller } from "./seller";
import { Loading, SellerLines } from "./states";
import { Toast } from "./toast";

// Frame is around every page of both entries: who the seller is, where one can go, who
// is there, which language; below it, whom to call, and for who may use it the explorer of the API.
export function Frame({ home, company, nav, account, wide, explorer, children }: { home: ReactNode; company?: ReactNode; nav?: ReactNode; account?: ReactNode; wide?: boolean; explorer?: boolean; children: ReactNode }) {
  const { t } = useLingui();
  return (
    <>
      <a className="skip" href="#main">{t`Skip to the content`}</a>
      <header className="top">
        <div className="bar">
          <div className="seller">{home}</div>
          {company}
          <div className="who">
            {account}
            <LanguageSwitch />
          </div>
        </div>
        {nav && (
          <nav className="nav" aria-label={t`Sections`}>
            {nav}
          </nav>
        )}
      </header>
      <ConnectionLine />
      <main id="main" className={wide ? "wide" : undefined} tabIndex={-1}>
        {children}
      </main>
      <footer className="foot">
        <p>
          <span>
            <Trans>Do you have a question or a doubt? Write to us or call us:</Trans>
          </span>{" "}
          <span>
            <SellerLines />
          </span>
        </p>
        <ul>
          <li>
            <a href="/report-abuse">{t`Report misuse`}</a>
          </li>
          <li>
            <a href={seller.privacyUrl}>{t`Privacy policy`}</a>
          </li>
          {explorer && (
            <li>
              <a href="/graphiql">{t`Programming interface`}</a>
            </li>
          )}
        </ul>
      </footer>
      <Toast />
    </>
  );
}

function LanguageSwitch() {
  const { t } = useLingui();
  const now = useLocale();
  return (
    <select className="language" aria-label={t`Language`} value={now} onChange={(event) => void switchLocale(event.target.value as Locale)}>
      {Object.entries(languages).map(([locale, name]) => (
        <option key={locale} value={locale} lang={locale}>
          {name}
        </option>
      ))}
    </select>
  );
}

// ConnectionLine is there as long as the server can't be reached.
function ConnectionLine() {
  const { t } = useLingui();
  const state = useConnection();
  return (
    <div className="connection" role="status">
      {state === "offline" && <p>{t`You are offline. What you see may be out of date; it goes on by itself when the connection is back.`}</p>}
      {state === "retrying" && <p>{t`The connection is bad. Trying again…`}</p>}
    </div>
  );
}

// Opening is there until it is known who comes: before that there is no frame to say that
// the connection is bad.
export function Opening() {
  return (
    <>
      <ConnectionLine />
      <main>
        <Loading />
      </main>
    </>
  );
}

// SignOutButton ends the session.
export function SignOutButton({ name, signOut }: { name?: string; signOut: () => Promise<void> }) {
  const { t } = useLingui();
  const [pending, setPending] = useState(false);
  return (
    <>
      {name && <span className="me">{name}</span>}
      <button
        type="button"
        className="button plain"
        aria-disabled={pending}
        onClick={() => {
          setPending(true);
          signOut().catch(() => setPending(false));
        }}
      >
        {t`Sign out`}
      </button>
    </>
  );
}
