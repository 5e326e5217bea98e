import type { ReactNode } from "react";
import { Trans, useLingui } from "@lingui/react/macro";
import type { CombinedError } from "urql";
import { faultOf } from "../api/refusal";
import { seller } from "./seller";

// What stands in a page's place while, and where, there is nothing to show.

export function Loading({ rows = 6 }: { rows?: number }) {
  const { t } = useLingui();
  return (
    <div className="loading" role="status">
      <span className="unseen">{t`Loading`}</span>
      {Array.from({ length: rows }, (_, i) => (
        <span key={i} className="bone" aria-hidden="true" />
      ))}
    </div>
  );
}

export function Empty({ title, children }: { title: ReactNode; children?: ReactNode }) {
  return (
    <div className="empty">
      <h2>{title}</h2>
      {children}
    </div>
  );
}

// Failure says that there is no answer, offers to ask again, and names the reference
// under which the seller finds it in the log.
export function Failure({ error, retry }: { error: CombinedError; retry: () => void }) {
  const { t } = useLingui();
  const fault = faultOf(error);
  return (
    <div className="alert" role="alert">
      {fault.kind === "network" && <p>{t`There is no connection.`}</p>}
      {fault.kind === "refused" && <p>{fault.message}</p>}
      {fault.kind === "fault" && <p>{t`Something went wrong on our side.`}</p>}
      {fault.kind === "fault" && <Contact reference={fault.reference} />}
      <button type="button" className="button plain" onClick={retry}>{t`Try again`}</button>
    </div>
  );
}

export function Contact({ reference }: { reference?: string }) {
  return (
    <p>
      <Trans>
        If it stays so, tell us: <SellerLines />
      </Trans>
      {reference && (
        <>
          {" "}
          <Trans>
            Reference: <strong className="number">{reference}</strong>
          </Trans>
        </>
      )}
    </p>
  );
}

// SellerLines are how to reach the seller.
export function SellerLines() {
  const dial = seller.phone.startsWith("+") ? `tel:${seller.phone.replace(/[^+\d]/g, "")}` : undefined;
  return (
    <>
      <a href={`mailto:${seller.email}`}>{seller.email}</a>
      {seller.phone && <>, {dial ? <a href={dial}>{seller.phone}</a> : seller.phone}</>}
    </>
  );
}

// CallUs is for who would rather talk to somebody than read a page.
export function CallUs() {
  return (
    <p className="call">
      <Trans>
        You would rather call or write: <SellerLines />
      </Trans>
    </p>
  );
}

// PrivacyLine stands below what asks for data of a person.
export function PrivacyLine() {
  return (
    <p className="soft">
      <Trans>
        What we do with these data: <a href={seller.privacyUrl}>our privacy policy</a>.
      </Trans>
    </p>
  );
}

export function Missing() {
  const { t } = useLingui();
  return <Empty title={t`This page does not exist, or not for you`} />;
}
