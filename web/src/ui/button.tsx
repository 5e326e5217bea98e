import { Link as RouterLink, type LinkProps } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useLingui } from "@lingui/react/macro";
import { Button as Press } from "react-aria-components/Button";

type Look = "main" | "plain" | "grave";

// Button acts. While pending it keeps its place and its focus, says so, and acts no second time.
export function Button({ look = "main", pending, children, ...rest }: { look?: Look; pending?: boolean; children: ReactNode; type?: "submit" | "button"; onPress?: () => void; isDisabled?: boolean; "aria-label"?: string }) {
  const { t } = useLingui();
  return (
    <Press {...rest} className={`button ${look}`} isPending={pending}>
      {pending && (
        <>
          <span className="spinner" aria-hidden="true" />
          <span className="unseen">{t`One moment, please`}</span>
        </>
      )}
      <span>{children}</span>
    </Press>
  );
}

// ButtonLink goes somewhere, and looks like a button.
export function ButtonLink({ look = "main", ...rest }: LinkProps & { look?: Look; children: ReactNode }) {
  return <RouterLink {...rest} className={`button ${look}`} />;
}
