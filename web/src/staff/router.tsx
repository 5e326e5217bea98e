import { createRootRoute, createRoute, createRouter, lazyRouteComponent, Outlet } from "@tanstack/react-router";
import { currentViewer, session } from "../account/session";
import { Loading } from "../ui/states";
import { companySearch } from "./companies/search";
import { ingestionSearch } from "./ingestions/search";
import { mailSearch } from "./mails/search";
import { Broken, DeskShell, Nowhere } from "./shell/shell";

// Every page of the staff desk. Its paths are those of web/routes.json (router.test.ts).

const root = createRootRoute({ component: Outlet, notFoundComponent: Nowhere, errorComponent: Broken });

const signIn = (to: string) => {
  location.assign(`/sign-in?to=${encodeURIComponent(to)}`); // a page of the portal
  return new Promise<never>(() => undefined);
};

const desk = createRoute({
  getParentRoute: () => root,
  path: "/staff",
  beforeLoad: async ({ location: { href } }) => {
    const viewer = await currentViewer();
    if (!viewer) return await signIn(href);
    return { viewer };
  },
  component: DeskShell,
});

const home = createRoute({
  getParentRoute: () => desk,
  path: "/",
  component: lazyRouteComponent(() => import("./shell/home"), "Home"),
});

const ingestions = createRoute({
  getParentRoute: () => desk,
  path: "/ingestions",
  validateSearch: ingestionSearch,
  component: lazyRouteComponent(() => import("./ingestions/list"), "IngestionList"),
});

const ingestion = createRoute({
  getParentRoute: () => desk,
  path: "/ingestions/$ingestion",
  component: lazyRouteComponent(() => import("./ingestions/ingestion"), "IngestionPage"),
});

const companies = createRoute({
  getParentRoute: () => desk,
  path: "/companies",
  validateSearch: companySearch,
  component: lazyRouteComponent(() => import("./companies/list"), "CompanyList"),
});

const newCompany = createRoute({
  getParentRoute: () => desk,
  path: "/companies/new",
  component: lazyRouteComponent(() => import("./companies/new"), "NewCompany"),
});

const company = createRoute({
  getParentRoute: () => desk,
  path: "/companies/$company",
  component: lazyRouteComponent(() => import("./companies/company"), "CompanyPage"),
});

const mails = createRoute({
  getParentRoute: () => desk,
  path: "/mails",
  validateSearch: mailSearch,
  component: lazyRouteComponent(() => import("./mails/list"), "MailList"),
});

export const routeTree = root.addChildren([desk.addChildren([home, ingestions, ingestion, companies, newCompany, company, mails])]);

export const router = createRouter({ routeTree, defaultPreload: "intent", defaultPendingComponent: Loading, defaultNotFoundComponent: Nowhere, scrollRestoration: true });

session.ended = () => void signIn(router.state.location.href);
