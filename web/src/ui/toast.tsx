import { useSyncExternalStore } from "react";
import { useLingui } from "@lingui/react/macro";

// A toast tells what was done, on whatever page one is by then. It stays until it is
// closed or the next one comes: nobody has to read against a clock.
let text = "";
const listeners = new Set<() => void>();

export function toast(next: string): void {
  text = next;
  for (const listener of listeners) listener();
}

export function Toast() {
  const { t } = useLingui();
  const shown = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => text,
  );
  return (
    <div className="toast" role="status">
      {shown && (
        <>
          <span>{shown}</span>
          <button type="button" className="button plain" onClick={() => toast("")}>{t`Close`}</button>
        </>
      )}
    </div>
  );
}
