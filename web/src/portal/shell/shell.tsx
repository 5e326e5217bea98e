import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import { useLingui } from "@lingui/react/macro";
import { getRouteApi, Link, Outlet, useRouter, type ErrorComponentProps } from "@tanstack/react-router";
import { useQuery } from "urql";
import { combined } from "../../api/refusal";
import { NotThere, session, signOut } from "../../account/session";
import { seats, viewerQuery, type Seat, type Viewer } from "../../account/viewer";
import { Frame, SignOutButton } from "../../ui/frame";
import { seller } from "../../ui/seller";
import { Failure } from "../../ui/states";

// OpenShell is around the pages for everybody, whoever is signed in too.
export function OpenShell() {
  const { t } = useLingui();
  const [{ data }] = useQuery({ query: viewerQuery, requestPolicy: "cache-first" });
  const person = data?.viewer?.person;
  return (
    <Frame
      home={<Link to="/">{seller.name}</Link>}
      account={
        person ? (
          <SignOutButton name={`${person.givenName} ${person.familyName}`} signOut={signOut} />
        ) : (
          <Link to="/sign-in" className="button plain">
            {t`Sign in`}
          </Link>
        )
      }
    >
      <Outlet />
    </Frame>
  );
}

const company = getRouteApi("/companies/$number");

// CompanyShell is around the pages of one company.
export function CompanyShell() {
  const { viewer, seat } = company.useRouteContext();
  return (
    <Frame
      wide
      home={<Link to="/">{seller.name}</Link>}
      company={<CompanySwitch viewer={viewer} seat={seat} />}
      nav={seat && <Sections seat={seat} />}
      account={<Account viewer={viewer} />}
    >
      {seat ? <Outlet key={seat.company.id} /> : <NotThere />}
    </Frame>
  );
}

const own = getRouteApi("/profile");

// OwnShell is around a person's own pages.
export function OwnShell() {
  const { viewer } = own.useRouteContext();
  return (
    <Frame wide home={<Link to="/">{seller.name}</Link>} company={<CompanySwitch viewer={viewer} />} account={<Account viewer={viewer} />}>
      <Outlet />
    </Frame>
  );
}

// Account is who is signed in: the name leads to what is the person's own.
function Account({ viewer: { person } }: { viewer: Viewer }) {
  return (
    <>
      <Link to="/profile" className="own">
        {person.givenName} {person.familyName}
      </Link>
      <SignOutButton signOut={signOut} />
    </>
  );
}

// Sections of a company, in the order of the navigation; shown says for which roles
// there is something in it (docs/roles.md).
type Section = { to: `/companies/$number/${"documents" | "people" | "requests" | "history"}`; name: MessageDescriptor; shown: (seat: Seat) => boolean };
const admins = (seat: Seat) => seat.role === "ADMIN";
const sections: Section[] = [
  { to: "/companies/$number/documents", name: msg`Documents`, shown: () => true },
  { to: "/companies/$number/people", name: msg`Users`, shown: admins },
  { to: "/companies/$number/requests", name: msg`Access requests`, shown: admins },
  { to: "/companies/$number/history", name: msg`History`, shown: admins },
];

function Sections({ seat }: { seat: Seat }) {
  const { i18n } = useLingui();
  const number = seat.company.customerNumber;
  return sections
    .filter(({ shown }) => shown(seat))
    .map(({ to, name }) => (
      <Link key={to} to={to} params={{ number }} activeOptions={{ includeSearch: false }}>
        {i18n._(name)}
      </Link>
    ));
}

// CompanySwitch leads to the same section of another company, where the role there has
// it, else to its documents; with one company it is its name.
function CompanySwitch({ viewer, seat }: { viewer: Viewer; seat?: Seat }) {
  const { t } = useLingui();
  const router = useRouter();
  const all = seats(viewer);
  if (all.length === 1 && all[0]) {
    const { customerNumber, legalName } = all[0].company;
    return (
      <p className="company">
        <Link to="/companies/$number/documents" params={{ number: customerNumber }}>
          {legalName}
        </Link>{" "}
        <span className="number">{customerNumber}</span>
      </p>
    );
  }
  if (!all.length) return null;
  const go = (number: string) => {
    const there = all.find((one) => one.company.customerNumber === number);
    const here = router.state.matches.at(-1)?.fullPath ?? "";
    const section = sections.find(({ to, shown }) => there && shown(there) && here.startsWith(to)) ?? sections[0];
    if (section) void router.navigate({ to: section.to, params: { number } });
  };
  return (
    <label className="company">
      <span className="unseen">{t`Company`}</span>
      <select value={seat?.company.customerNumber ?? ""} onChange={(event) => go(event.target.value)}>
        {!seat && <option value="">{t`Choose a company`}</option>}
        {all.map(({ company: { customerNumber, legalName } }) => (
          <option key={customerNumber} value={customerNumber}>
            {legalName} ({customerNumber})
          </option>
        ))}
      </select>
    </label>
  );
}

export function Nowhere() {
  return (
    <Frame home={<Link to="/">{seller.name}</Link>}>
      <NotThere />
    </Frame>
  );
}

// Broken is what is left when a page can't be shown at all.
export function Broken({ error, reset }: ErrorComponentProps) {
  const router = useRouter();
  const retry = () => {
    session.renew();
    reset();
    void router.invalidate();
  };
  return (
    <Frame home={<a href="/">{seller.name}</a>}>
      <Failure error={combined(error)} retry={retry} />
    </Frame>
  );
}
