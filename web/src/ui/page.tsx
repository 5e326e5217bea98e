import { useEffect, useRef, type ReactNode } from "react";
import { seller } from "./seller";

let first = true; // the browser reads a page that was just loaded from its top by itself

// Page is one page's content under its heading. Coming to it names the tab and moves
// the focus to the heading, so that a screen reader says where one is.
export function Page({ title, actions, children }: { title: string; actions?: ReactNode; children: ReactNode }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} – ${seller.name}`;
  }, [title]);
  useEffect(() => {
    if (!first) heading.current?.focus({ preventScroll: true });
    first = false;
  }, []);
  return (
    <>
      <div className="head">
        <h1 ref={heading} tabIndex={-1}>
          {title}
        </h1>
        {actions}
      </div>
      {children}
    </>
  );
}

export function Panel({ title, children }: { title?: ReactNode; children: ReactNode }) {
  return (
    <section className="panel">
      {title && <h2>{title}</h2>}
      {children}
    </section>
  );
}

// said shows a reference that people copy and read out.
export const said = (reference: string): ReactNode => <span className="reference number">{reference}</span>;

// mailbox shows an address that breaks before its host where a line is too short for it.
export function mailbox(address: string): ReactNode {
  const at = Math.max(address.lastIndexOf("@"), 0);
  return (
    <>
      {address.slice(0, at)}
      <wbr />
      {address.slice(at)}
    </>
  );
}

// Facts are names and values; what has no value is left out. Wide ones have room for an address.
export function Facts({ facts, wide }: { facts: [name: ReactNode, value: ReactNode][]; wide?: boolean }) {
  return (
    <dl className={wide ? "facts wide" : "facts"}>
      {facts
        .filter(([, value]) => value !== null && value !== undefined && value !== false && value !== "")
        .map(([name, value], i) => (
          <div key={i}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </dl>
  );
}
