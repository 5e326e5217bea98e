import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import { useLingui } from "@lingui/react/macro";
import { getRouteApi, Link, Outlet, type ErrorComponentProps } from "@tanstack/react-router";
import { combined } from "../../api/refusal";
import { NotThere, signOut } from "../../account/session";
import { Frame, SignOutButton } from "../../ui/frame";
import { seller } from "../../ui/seller";
import { Failure } from "../../ui/states";

const desk = getRouteApi("/staff");

// DeskShell is around every page of the desk. Customers who come here see that there is nothing for them.
export function DeskShell() {
  const { viewer } = desk.useRouteContext();
  const { person, staffRole } = viewer;
  return (
    <Frame wide home={<a href="/staff">{seller.name}</a>} nav={staffRole && <Sections />} explorer={Boolean(staffRole) && seller.explorer} account={<SignOutButton name={`${person.givenName} ${person.familyName}`} signOut={signOut} />}>
      {staffRole ? <Outlet /> : <NotThere />}
    </Frame>
  );
}

// Sections of the desk, in the order of the navigation.
type Section = { to: "/staff" | "/staff/registrations" | "/staff/requests" | "/staff/companies" | "/staff/ingestions" | "/staff/mails" | "/staff/history"; name: MessageDescriptor };
const sections: Section[] = [
  { to: "/staff", name: msg`Work list` },
  { to: "/staff/registrations", name: msg`Applications` },
  { to: "/staff/requests", name: msg`Access requests` },
  { to: "/staff/companies", name: msg`Companies` },
  { to: "/staff/ingestions", name: msg`Archive intake` },
  { to: "/staff/mails", name: msg`Mails` },
  { to: "/staff/history", name: msg`History` },
];

function Sections() {
  const { i18n } = useLingui();
  return sections.map(({ to, name }) => (
    <Link key={to} to={to} activeOptions={{ exact: to === "/staff", includeSearch: false }}>
      {i18n._(name)}
    </Link>
  ));
}

export function Nowhere() {
  return (
    <Frame home={<a href="/staff">{seller.name}</a>}>
      <NotThere />
    </Frame>
  );
}

export function Broken({ error }: ErrorComponentProps) {
  return (
    <Frame home={<a href="/staff">{seller.name}</a>}>
      <Failure error={combined(error)} retry={() => location.reload()} />
    </Frame>
  );
}
