import { useEffect } from "react";

// useAgain asks a query anew when the reader comes back to the window and, with every,
// after each so many milliseconds, as long as the window is seen.
export function useAgain(again: (options: { requestPolicy: "network-only" }) => void, every?: number): void {
  useEffect(() => {
    const look = () => document.visibilityState === "visible" && again({ requestPolicy: "network-only" });
    document.addEventListener("visibilitychange", look);
    const timer = every && setInterval(look, every);
    return () => {
      document.removeEventListener("visibilitychange", look);
      if (timer) clearInterval(timer);
    };
  }, [again, every]);
}
