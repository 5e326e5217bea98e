import { createRootRoute, createRoute, createRouter, lazyRouteComponent, Outlet, redirect } from "@tanstack/react-router";
import { landing } from "../account/landing";
import { currentViewer, session } from "../account/session";
import { seats, type Viewer } from "../account/viewer";
import { moreWords } from "../ui/locale";
import { seller } from "../ui/seller";
import { Opening } from "../ui/frame";
import { Loading } from "../ui/states";
import { withReference } from "./apply/reference";
import { policyElsewhere } from "./help/policy";
import { documentSearch } from "./documents/search";
import { requestSearch } from "./people/search";
import { CompanyShell, OpenShell, OwnShell, Broken, Nowhere } from "./shell/shell";
import { tellEnded, tellLost } from "./shell/told";
import { askingWords, laterWords } from "./words";

// Every page of the portal. Its paths are those of web/routes.json (router.test.ts).

const root = createRootRoute({ component: Outlet, notFoundComponent: Nowhere, errorComponent: Broken });

// Pages for everybody.
const open = createRoute({ getParentRoute: () => root, id: "open", component: OpenShell });

const home = createRoute({
  getParentRoute: () => open,
  path: "/",
  // Whoever is signed in wants to work: straight to the documents.
  beforeLoad: async () => {
    const viewer = await currentViewer();
    const seat = viewer && (seats(viewer).find((s) => s.company.customerNumber === lastCompany()) ?? seats(viewer)[0]);
    if (seat) throw redirect({ to: "/companies/$number/documents", params: { number: seat.company.customerNumber }, replace: true });
    // Who has no company to open is told there why.
    if (viewer && !viewer.staffRole) throw redirect({ to: "/profile", replace: true });
  },
  component: lazyRouteComponent(() => import("./shell/home"), "Home"),
});

const signIn = createRoute({
  getParentRoute: () => open,
  path: "/sign-in",
  validateSearch: (raw: Record<string, unknown>): { to?: string } => ({ to: landing(raw.to) }),
  component: lazyRouteComponent(() => import("./signin/signin"), "SignIn"),
});

// Those with words of their own, which the first page does without.
const asking = createRoute({ getParentRoute: () => open, id: "asking", beforeLoad: () => moreWords(askingWords) });

const register = createRoute({ getParentRoute: () => asking, path: "/register", component: lazyRouteComponent(() => import("./apply/register"), "Register") });

const claim = createRoute({ getParentRoute: () => asking, path: "/claim", validateSearch: withReference, component: lazyRouteComponent(() => import("./apply/claim"), "Claim") });

const followEntry = createRoute({ getParentRoute: () => asking, path: "/follow", component: lazyRouteComponent(() => import("./apply/follow"), "FollowEntry") });

const follow = createRoute({ getParentRoute: () => asking, path: "/follow/$reference", component: lazyRouteComponent(() => import("./apply/follow"), "Follow") });

const forgotten = createRoute({
  getParentRoute: () => asking,
  path: "/forgotten-password",
  validateSearch: (raw: Record<string, unknown>): { asked?: true } => ({ asked: raw.asked === true || undefined }),
  component: lazyRouteComponent(() => import("./help/forgotten"), "Forgotten"),
});

const reportAbuse = createRoute({ getParentRoute: () => asking, path: "/report-abuse", validateSearch: withReference, component: lazyRouteComponent(() => import("./help/abuse"), "ReportAbuse") });

const privacy = createRoute({
  getParentRoute: () => asking,
  path: "/privacy",
  // The seller's own policy, where there is one.
  beforeLoad: () => {
    const href = policyElsewhere(seller.privacyUrl, location.origin);
    if (href) throw redirect({ href });
  },
  component: lazyRouteComponent(() => import("./help/privacy"), "Privacy"),
});

// Pages of one company, for its people.
const company = createRoute({
  getParentRoute: () => root,
  path: "/companies/$number",
  beforeLoad: async ({ location, params }) => {
    const viewer = await signedIn(location.href);
    const seat = seats(viewer).find((s) => s.company.customerNumber === params.number);
    if (seat) localStorage.setItem(last, params.number);
    return { viewer, seat };
  },
  component: CompanyShell,
  pendingComponent: Opening,
});

const documents = createRoute({
  getParentRoute: () => company,
  path: "/documents",
  validateSearch: documentSearch,
  component: lazyRouteComponent(() => import("./documents/list"), "DocumentList"),
});

const document = createRoute({
  getParentRoute: () => company,
  path: "/documents/$document",
  component: lazyRouteComponent(() => import("./documents/document"), "DocumentPage"),
});

const page = { getParentRoute: () => company };

const people = createRoute({ ...page, path: "/people", component: lazyRouteComponent(() => import("./people/people"), "People") });

const invite = createRoute({ ...page, path: "/people/invite", component: lazyRouteComponent(() => import("./people/invite"), "Invite") });

const member = createRoute({ ...page, path: "/people/$member", component: lazyRouteComponent(() => import("./people/member"), "MemberPage") });

const requests = createRoute({ ...page, path: "/requests", validateSearch: requestSearch, component: lazyRouteComponent(() => import("./people/requests"), "Requests") });

const request = createRoute({ ...page, path: "/requests/$request", component: lazyRouteComponent(() => import("./people/request"), "RequestPage") });

const history = createRoute({ ...page, path: "/history", component: lazyRouteComponent(() => import("./people/history"), "History") });

// A person's own pages, whatever the company.
const own = createRoute({
  getParentRoute: () => root,
  path: "/profile",
  beforeLoad: async ({ location }) => ({ viewer: await signedIn(location.href) }),
  component: OwnShell,
  pendingComponent: Opening,
});

const profile = createRoute({ getParentRoute: () => own, path: "/", component: lazyRouteComponent(() => import("./profile/profile"), "Profile") });

const leaving = createRoute({ getParentRoute: () => own, path: "/leaving/$membership", component: lazyRouteComponent(() => import("./profile/leaving"), "Leaving") });

// signedIn gives who is there, and brings the words of the pages behind the sign-in;
// nobody is sent to sign in, and back to where they wanted to go.
async function signedIn(to: string): Promise<Viewer> {
  const [viewer] = await Promise.all([currentViewer(), moreWords(laterWords)]);
  if (!viewer) throw redirect({ to: "/sign-in", search: { to } });
  return viewer;
}

const last = "comptoir.company";
const lastCompany = () => localStorage.getItem(last);

export const routeTree = root.addChildren([open.addChildren([home, signIn, asking.addChildren([register, claim, followEntry, follow, forgotten, reportAbuse, privacy])]), company.addChildren([documents, document, people, invite, member, requests, request, history]), own.addChildren([profile, leaving])]);

export const router = createRouter({
  routeTree,
  defaultPreload: "intent",
  defaultPendingComponent: Loading,
  defaultNotFoundComponent: Nowhere,
  scrollRestoration: true,
});

// A session that ended elsewhere: sign in again and come back to this very page.
session.ended = () => {
  const { pathname, href } = router.state.location;
  if (pathname === "/sign-in" || pathname === "/") return;
  session.renew();
  tellEnded();
  void router.navigate({ to: "/sign-in", search: { to: href } });
};

// An access that ended while others go on: the company leaves the switch, and its pages.
session.lost = (companies) => {
  tellLost(companies);
  void router.invalidate();
};
