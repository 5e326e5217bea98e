import { createRootRoute, createRoute, createRouter, lazyRouteComponent, Outlet } from "@tanstack/react-router";
import { currentViewer, session } from "../account/session";
import { Opening } from "../ui/frame";
import { Loading } from "../ui/states";
import { registrationSearch } from "./registrations/search";
import { requestSearch } from "./requests/search";
import { taskSearch } from "./tasks/search";
import { companySearch, numberSearch } from "./companies/search";
import { historySearch } from "./history/search";
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
  pendingComponent: Opening,
});

const home = createRoute({
  getParentRoute: () => desk,
  path: "/",
  validateSearch: taskSearch,
  component: lazyRouteComponent(() => import("./tasks/list"), "TaskList"),
});

const registrations = createRoute({
  getParentRoute: () => desk,
  path: "/registrations",
  validateSearch: registrationSearch,
  component: lazyRouteComponent(() => import("./registrations/list"), "RegistrationList"),
});

const recordRegistration = createRoute({
  getParentRoute: () => desk,
  path: "/registrations/record",
  component: lazyRouteComponent(() => import("./registrations/record"), "RecordRegistration"),
});

const registration = createRoute({
  getParentRoute: () => desk,
  path: "/registrations/$registration",
  component: lazyRouteComponent(() => import("./registrations/page"), "RegistrationPage"),
});

const requests = createRoute({
  getParentRoute: () => desk,
  path: "/requests",
  validateSearch: requestSearch,
  component: lazyRouteComponent(() => import("./requests/list"), "RequestList"),
});

const recordRequest = createRoute({
  getParentRoute: () => desk,
  path: "/requests/record",
  validateSearch: numberSearch,
  component: lazyRouteComponent(() => import("./requests/record"), "RecordRequest"),
});

const request = createRoute({
  getParentRoute: () => desk,
  path: "/requests/$request",
  component: lazyRouteComponent(() => import("./requests/page"), "RequestPage"),
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

const person = createRoute({
  getParentRoute: () => desk,
  path: "/companies/$company/people/$member",
  component: lazyRouteComponent(() => import("./companies/person"), "PersonPage"),
});

const importPeople = createRoute({
  getParentRoute: () => desk,
  path: "/companies/import-people",
  validateSearch: numberSearch,
  component: lazyRouteComponent(() => import("./companies/import"), "ImportPeople"),
});

const companyDocument = createRoute({
  getParentRoute: () => desk,
  path: "/companies/$company/documents/$document",
  component: lazyRouteComponent(() => import("./companies/document"), "DocumentPage"),
});

const mails = createRoute({
  getParentRoute: () => desk,
  path: "/mails",
  validateSearch: mailSearch,
  component: lazyRouteComponent(() => import("./mails/list"), "MailList"),
});

const history = createRoute({
  getParentRoute: () => desk,
  path: "/history",
  validateSearch: historySearch,
  component: lazyRouteComponent(() => import("./history/list"), "HistoryPage"),
});

export const routeTree = root.addChildren([desk.addChildren([home, registrations, recordRegistration, registration, requests, recordRequest, request, ingestions, ingestion, companies, newCompany, importPeople, company, person, companyDocument, mails, history])]);

export const router = createRouter({ routeTree, defaultPreload: "intent", defaultPendingComponent: Loading, defaultNotFoundComponent: Nowhere, scrollRestoration: true });

session.ended = () => void signIn(router.state.location.href);
