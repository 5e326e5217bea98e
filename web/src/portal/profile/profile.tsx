import { useState } from "react";
import { Trans, useLingui } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import { useMutation, useQuery } from "urql";
import { NotThere } from "../../account/session";
import { graphql } from "../../api/gql";
import type { ProfileQuery } from "../../api/gql/graphql";
import { dayOf } from "../../ui/day";
import { PasswordField, TextField } from "../../ui/fields";
import { FormView, useForm } from "../../ui/form";
import { day, lastDay } from "../../ui/format";
import { Facts, Page, Panel } from "../../ui/page";
import { seller } from "../../ui/seller";
import { Failure, Loading, SellerLines } from "../../ui/states";
import { toast } from "../../ui/toast";
import { Devices } from "./devices";
import { Notifications } from "./notifications";
import { Particulars } from "./particulars";
import { roleNames, roleSees } from "../../people/names";
import { stateNames } from "../people/names";

const profileQuery = graphql(`
  query Profile {
    viewer {
      person { id givenName familyName email phone locale }
      memberships {
        id
        role
        state
        createdAt
        givenAt
        endsAt
        frozenReason
        company { id customerNumber legalName }
        documentNotifications { frequency kinds offeredKinds }
        availableActions { action allowed reason }
      }
    }
  }
`);

const emailMutation = graphql(`
  mutation ChangeEmail($input: ChangeEmailInput!) {
    changeEmail(input: $input) {
      done
      errors { code message path }
    }
  }
`);

const passwordMutation = graphql(`
  mutation ChangePassword($input: ChangePasswordInput!) {
    changePassword(input: $input) {
      done
      errors { code message path }
    }
  }
`);

type Viewer = NonNullable<ProfileQuery["viewer"]>;

// Profile is a person's own: what the account has of them, how they sign in, where they belong.
export function Profile() {
  const { t } = useLingui();
  const [{ data, error }, again] = useQuery({ query: profileQuery });
  const viewer = data?.viewer;
  if (!viewer && error) return <Failure error={error} retry={() => again({ requestPolicy: "network-only" })} />;
  if (!viewer) return data ? <NotThere /> : <Loading />;
  return (
    <Page title={t`Your profile`}>
      <Companies viewer={viewer} />
      <Notifications memberships={viewer.memberships} />
      <Panel title={t`Your particulars`}>
        <Particulars key={JSON.stringify(viewer.person)} person={viewer.person} />
      </Panel>
      <Panel title={t`Your sign-in`}>
        <p className="long">
          <Trans>
            You sign in with <strong>{viewer.person.email}</strong>.
          </Trans>
        </p>
        <Reveal label={t`Change the e-mail address`}>
          <NewEmail />
        </Reveal>
        <Reveal label={t`Change the password`}>
          <NewPassword email={viewer.person.email} />
        </Reveal>
      </Panel>
      <Devices />
    </Page>
  );
}

// Reveal keeps a form that is rarely needed folded.
function Reveal({ label, children }: { label: string; children: React.ReactNode }) {
  return (
    <details className="reveal">
      <summary>{label}</summary>
      {children}
    </details>
  );
}

function Companies({ viewer }: { viewer: Viewer }) {
  const { t, i18n } = useLingui();
  if (!viewer.memberships.length) {
    return (
      <Panel title={t`Your companies`}>
        <p>
          <Trans>
            You have no access to any company's account at the moment. If this surprises you, ask us: <SellerLines />
          </Trans>
        </p>
      </Panel>
    );
  }
  return (
    <Panel title={t`Your companies`}>
      <ul className="stack">
        {viewer.memberships.map((m) => (
          <li key={m.id}>
            <h3>
              {m.company ? (
                <Link to="/companies/$number/documents" params={{ number: m.company.customerNumber }}>
                  {m.company.legalName}
                </Link>
              ) : (
                t`A company whose account you can't open`
              )}
            </h3>
            <Explain membership={m} />
            <Facts
              facts={[
                [t`Customer number`, m.company?.customerNumber],
                [t`Role`, i18n._(roleNames[m.role])],
                [t`State`, m.state !== "ACTIVE" && i18n._(stateNames[m.state])],
                [m.givenAt ? t`User since` : t`Requested on`, day(dayOf(m.givenAt ?? m.createdAt, seller.timeZone))],
                [t`Last day`, m.endsAt && lastDay(m.endsAt)],
              ]}
            />
            <p className="soft">{i18n._(roleSees[m.role])}</p>
            {m.availableActions.some((a) => a.action === "reportDeparture" && a.allowed) && (
              <p>
                <Link className="button plain" to="/profile/leaving/$membership" params={{ membership: m.id }}>
                  {t`I am leaving this company`}
                </Link>
              </p>
            )}
          </li>
        ))}
      </ul>
    </Panel>
  );
}

// Explain says why a company can't be opened.
function Explain({ membership: m }: { membership: Viewer["memberships"][number] }) {
  const { t } = useLingui();
  if (m.state === "PENDING") return <p className="note">{t`Your request is received; the company is asked first. You see nothing until somebody has approved it, and are told by e-mail.`}</p>;
  if (m.state === "FROZEN") {
    return (
      <p className="note">
        <Trans>This access is blocked.</Trans> {m.frozenReason} <Trans>Ask us if you have a question:</Trans> <SellerLines />
      </p>
    );
  }
  if (!m.company) {
    return (
      <p className="note">
        <Trans>
          The account of this company is suspended at the moment. Ask us if you have a question: <SellerLines />
        </Trans>
      </p>
    );
  }
  return null;
}

function NewEmail() {
  const { t } = useLingui();
  const [, change] = useMutation(emailMutation);
  const [sent, setSent] = useState<string>();
  const form = useForm({
    name: "email",
    initial: { email: "", currentPassword: "" },
    secret: ["currentPassword"],
    async send({ email = "", currentPassword = "" }) {
      const { data, error } = await change({ input: { email, currentPassword } });
      if (data?.changeEmail.done && !error) setSent(email);
      return { error, errors: data?.changeEmail.errors };
    },
  });
  return (
    <>
      {sent && (
        <p className="note long" role="status">
          <Trans>We have sent a link to {sent}. Until you have followed it, you sign in with the address of now.</Trans>
        </p>
      )}
      <p>{t`The new address is proven by a link before anything changes. The address of now is told, and you are signed out everywhere.`}</p>
      <FormView form={form} action={t`Send me the link`}>
        <TextField name="email" type="email" label={t`New e-mail address`} autoComplete="email" required />
        <PasswordField name="currentPassword" label={t`Your password`} autoComplete="current-password" />
      </FormView>
    </>
  );
}

function NewPassword({ email }: { email: string }) {
  const { t } = useLingui();
  const [, change] = useMutation(passwordMutation);
  const form = useForm({
    name: "password",
    initial: { currentPassword: "", newPassword: "" },
    secret: ["currentPassword", "newPassword"],
    async send({ currentPassword = "", newPassword = "" }) {
      const { data, error } = await change({ input: { currentPassword, newPassword } });
      if (data?.changePassword.done && !error) toast(t`Your password is changed. You are signed out on all other devices.`);
      return { error, errors: data?.changePassword.errors };
    },
  });
  return (
    <FormView form={form} action={t`Change the password`}>
      <input type="email" name="username" autoComplete="username" value={email} readOnly hidden />
      <PasswordField name="currentPassword" label={t`Your password of now`} autoComplete="current-password" />
      <PasswordField
        name="newPassword"
        label={t`New password`}
        autoComplete="new-password"
        hint={t`15 to 256 characters, for example four or five words. Spaces count; no digits or special signs are required. Common passwords are refused.`}
      />
    </FormView>
  );
}
