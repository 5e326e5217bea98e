import type { router } from "./router";

// The links of this entry are checked against its own routes.
declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
