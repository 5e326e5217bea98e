import { getRouteApi, Outlet, type ErrorComponentProps } from "@tanstack/react-router";
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
    <Frame wide home={<a href="/staff">{seller.name}</a>} account={<SignOutButton name={`${person.givenName} ${person.familyName}`} signOut={signOut} />}>
      {staffRole ? <Outlet /> : <NotThere />}
    </Frame>
  );
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
