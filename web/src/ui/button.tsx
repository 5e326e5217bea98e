import { Link as RouterLink, type LinkProps } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useLingui } from "@lingui/react/macro";

type Look = "main" | "plain" | "grave";

// Button acts. While pending it keeps its place and its focus, says so, and acts no second time.
export function Button({ look = "main", type = "button", pending, disabled, onPress, children, ...rest }: { look?: Look; type?: "submit" | "button"; pending?: boolean; disabled?: boolean; onPress?: () => void; children: ReactNode; "aria-label"?: string }) {
  const { t } = useLingui();
  return (
    <button {...rest} type={type} className={`button ${look}`} disabled={disabled} aria-disabled={pending || undefined} onClick={pending ? (event) => event.preventDefault() : onPress}>
      {pending && <span className="spinner" aria-hidden="true" />}
      <span>{children}</span>
      <span className="unseen" role="status">
        {pending && t`One moment, please`}
      </span>
    </button>
  );
}

// ButtonLink goes somewhere, and looks like a button.
export function ButtonLink({ look = "main", ...rest }: LinkProps & { look?: Look; children: ReactNode }) {
  return <RouterLink {...rest} className={`button ${look}`} />;
}
