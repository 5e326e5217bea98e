import { useEffect, useRef, useState } from "react";
import { useLingui } from "@lingui/react/macro";
import { Button } from "../ui/button";
import { look, type Look } from "./look";

// What is known to viewers of PDF files: the page as wide as the frame, nothing beside it.
const asPage = "#navpanes=0&view=FitH";

type Seen = { id: string; name: string; url: string; moved: boolean } & (Look | { as: "failed" });

export type Viewer = {
  seen: Seen | undefined;
  busy: string | undefined;
  // show shows a file; moved takes the reader there.
  show: (id: string, name: string, moved?: boolean) => Promise<void>;
  close: () => void;
};

// roomy tells whether a file can stand in the page: there is room, and the browser shows a PDF in a frame.
export const roomy = (): boolean => navigator.pdfViewerEnabled && matchMedia("(min-width: 64rem)").matches;

// useViewer shows one file at a time. Its address lives minutes: ask gets it when
// somebody wants the file, and tells by itself what was refused. Where there is no room
// for it, the browser goes to the file and comes back with "back": no window opens
// that something could stop.
export function useViewer(ask: (id: string) => Promise<string | null | undefined>): Viewer {
  const [seen, setSeen] = useState<Seen>();
  const [busy, setBusy] = useState<string>();
  const show: Viewer["show"] = async (id, name, moved = true) => {
    setBusy(id);
    const url = await ask(id);
    if (url) {
      const found = await look(url).catch(() => ({ as: "failed" as const }));
      if (found.as === "frame" && !roomy()) location.assign(url);
      else setSeen({ id, name, url, moved, ...found });
    }
    setBusy(undefined);
  };
  return { seen, busy, show, close: () => setSeen(undefined) };
}

// Viewing is the file that a viewer shows.
export function Viewing({ of: { seen, close } }: { of: Viewer }) {
  return seen ? <Shown key={seen.url} seen={seen} close={close} /> : null;
}

function Shown({ seen, close }: { seen: Seen; close: () => void }) {
  const { t } = useLingui();
  const heading = useRef<HTMLHeadingElement>(null);
  const { moved, name } = seen;
  const title = t`File ${name}`;
  useEffect(() => {
    if (moved) heading.current?.focus();
  }, [moved]);
  return (
    <section className="viewing" aria-label={title}>
      <div className="head">
        <h3 ref={heading} tabIndex={-1} className="long">
          {name}
        </h3>
        <Button look="plain" onPress={close} aria-label={t`Close ${name}`}>{t`Close`}</Button>
      </div>
      {/* In a sandbox no browser shows a PDF; the server sends nothing inline that runs. */}
      {/* oxlint-disable-next-line react/iframe-missing-sandbox */}
      {seen.as === "frame" && <iframe src={`${seen.url}${asPage}`} title={title} />}
      {seen.as === "text" && (
        <>
          {seen.cut && <p className="note">{t`The beginning of the file; saved, it is whole.`}</p>}
          {/* Who has no mouse scrolls it, too. */}
          {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
          <pre tabIndex={0} role="region" aria-label={t`Text of ${name}`}>
            {seen.text}
          </pre>
        </>
      )}
      {seen.as === "nothing" && <p className="note">{t`This file is not shown here: what is in it could run something, or no browser shows it. It can be saved.`}</p>}
      {seen.as === "failed" && (
        <p className="alert" role="alert">{t`The file could not be fetched. Please try again.`}</p>
      )}
    </section>
  );
}
