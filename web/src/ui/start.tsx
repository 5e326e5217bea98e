import "./style/index.css";
import { StrictMode, type ReactNode } from "react";
import { createRoot } from "react-dom/client";
import type { Messages } from "@lingui/core";
import { SessionProvider } from "../account/session";
import { keepOfflinePage } from "./worker";
import { LocaleProvider, startLocale } from "./locale";
import { seller } from "./seller";

// start shows an entry in the reader's language.
export async function start(words: (locale: string) => Promise<Messages>, entry: ReactNode): Promise<void> {
  if (seller.colour) document.documentElement.style.setProperty("--brand", seller.colour);
  await startLocale(words);
  const root = document.getElementById("root");
  if (!root) throw new Error("the page has no root");
  createRoot(root).render(
    <StrictMode>
      <LocaleProvider>
        <SessionProvider>{entry}</SessionProvider>
      </LocaleProvider>
    </StrictMode>,
  );
  if (import.meta.env.PROD) void keepOfflinePage();
}
