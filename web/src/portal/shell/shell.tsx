import { useLingui } from "@lingui/react/macro";
import { getRouteApi, Link, Outlet, useRouter, type ErrorComponentProps } from "@tanstack/react-router";
import { combined } from "../../api/refusal";
import { session, signOut } from "../../account/session";
import { seats, type Seat, type Viewer } from "../../account/viewer";
import { Frame, SignOutButton } from "../../ui/frame";
import { seller } from "../../ui/seller";
import { Failure, NotThere } from "../../ui/states";

// OpenShell is around the pages for everybody.
export function OpenShell() {
  const { t } = useLingui();
  return (
    <Frame
      home={<Link to="/">{seller.name}</Link>}
      account={
        <Link to="/sign-in" className="button plain">
          {t`Sign in`}
        </Link>
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
  const { person } = viewer;
  return (
    <Frame
      wide
      home={<Link to="/">{seller.name}</Link>}
      company={<CompanySwitch viewer={viewer} seat={seat} />}
      nav={seat && <Sections seat={seat} />}
      account={<SignOutButton name={`${person.givenName} ${person.familyName}`} signOut={signOut} />}
    >
      {seat ? <Outlet key={seat.company.id} /> : <NotThere />}
    </Frame>
  );
}

// Sections are the pages that the role in this company has a use for (docs/roles.md).
function Sections({ seat }: { seat: Seat }) {
  const { t } = useLingui();
  const number = seat.company.customerNumber;
  const sections = [{ to: "/companies/$number/documents", name: t`Documents`, shown: true }] as const;
  return sections
    .filter(({ shown }) => shown)
    .map(({ to, name }) => (
      <Link key={to} to={to} params={{ number }} activeOptions={{ includeSearch: false }}>
        {name}
      </Link>
    ));
}

// CompanySwitch leads to the same page of another company; with one company it is its name.
function CompanySwitch({ viewer, seat }: { viewer: Viewer; seat?: Seat }) {
  const { t } = useLingui();
  const router = useRouter();
  const all = seats(viewer);
  if (all.length < 2 && seat) {
    return (
      <p className="company">
        {seat.company.legalName} <span className="number">{seat.company.customerNumber}</span>
      </p>
    );
  }
  if (!all.length) return null;
  return (
    <label className="company">
      <span className="unseen">{t`Company`}</span>
      <select
        value={seat?.company.customerNumber ?? ""}
        onChange={(event) => void router.navigate({ to: "/companies/$number/documents", params: { number: event.target.value } })}
      >
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
