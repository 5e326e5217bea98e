import { graphql } from "../api/gql";
import type { MembershipRole, ViewerQuery } from "../api/gql/graphql";

export const viewerQuery = graphql(`
  query Viewer {
    viewer {
      person { id givenName familyName email locale }
      staffRole
      memberships {
        id
        role
        state
        company { id customerNumber legalName seesMoney documentKinds availableActions { action allowed reason } }
      }
    }
  }
`);

export type Viewer = NonNullable<ViewerQuery["viewer"]>;
export type Membership = Viewer["memberships"][number];
// Seat is a membership that opens its company.
export type Seat = { role: MembershipRole; company: NonNullable<Membership["company"]> };

export function seats(viewer: Viewer): Seat[] {
  return viewer.memberships.flatMap(({ role, company }) => (company ? [{ role, company }] : []));
}
