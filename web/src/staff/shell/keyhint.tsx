import { useEffect, useState } from "react";
import { Trans } from "@lingui/react/macro";
import { keysOn, listenForKeys, setKeysOn } from "./keys";

// KeyHint stands under a list and makes it go by keyboard; who speaks to the machine switches it off (WCAG 2.1.4).
export function KeyHint() {
  const [on, setOn] = useState(keysOn);
  useEffect(listenForKeys, []);
  return (
    <div className="tick soft">
      <input
        id="row-keys"
        type="checkbox"
        checked={on}
        onChange={(event) => {
          setKeysOn(event.target.checked);
          setOn(event.target.checked);
        }}
      />
      <label htmlFor="row-keys">
        <Trans>
          Keys: <kbd>j</kbd> next row, <kbd>k</kbd> row before, <kbd>Enter</kbd> open
        </Trans>
      </label>
    </div>
  );
}
