import { useLingui } from "@lingui/react/macro";
import { useMutation } from "urql";
import { graphql } from "../../api/gql";
import type { DocumentKind, NotificationFrequency, ProfileQuery } from "../../api/gql/graphql";
import { FormView, useForm } from "../../ui/form";
import { Panel } from "../../ui/page";
import { PickField, picked } from "../../ui/picks";
import { toast } from "../../ui/toast";
import { kindNames } from "../../files/names";
import { frequencies, frequencyNames } from "./frequency";

const setMutation = graphql(`
  mutation SetDocumentNotifications($input: SetDocumentNotificationsInput!) {
    setDocumentNotifications(input: $input) {
      membership {
        id
        documentNotifications { frequency kinds offeredKinds }
      }
      errors { code message path }
    }
  }
`);

type Membership = NonNullable<ProfileQuery["viewer"]>["memberships"][number];
type Setting = NonNullable<Membership["documentNotifications"]>;

// Notifications are of which new documents a person hears by mail, for each company.
// Only who can open a company has anything to set.
export function Notifications({ memberships }: { memberships: Membership[] }) {
  const { t, i18n } = useLingui();
  const said = (company: string, frequency: string) => t`${company}: ${frequency}`;
  const set = memberships.flatMap((m) => (m.documentNotifications ? [{ id: m.id, name: m.company?.legalName ?? "", setting: m.documentNotifications }] : []));
  if (!set.length) return null;
  return (
    <Panel title={t`E-mails about new documents`}>
      <p>{t`You choose for each company. The e-mail names the new documents and leads to them; the documents themselves stay here.`}</p>
      {set.map(({ id, name, setting }) => (
        <details className="reveal" key={id} open={set.length === 1 || undefined}>
          <summary>
            <span className="long">{said(name, i18n._(frequencyNames[setting.frequency]))}</span>
          </summary>
          <Choice key={JSON.stringify(setting)} membership={id} setting={setting} />
        </details>
      ))}
    </Panel>
  );
}

function Choice({ membership, setting }: { membership: string; setting: Setting }) {
  const { t, i18n } = useLingui();
  const [, save] = useMutation(setMutation);
  const form = useForm({
    name: `notifications ${membership}`,
    // Whoever chose no kind yet is offered all of them.
    initial: { frequency: setting.frequency, kinds: (setting.kinds.length ? setting.kinds : setting.offeredKinds).join(" ") },
    async send({ frequency, kinds }) {
      const { data, error } = await save({ input: { membership, frequency: frequency as NotificationFrequency, kinds: picked(kinds) as DocumentKind[] } });
      if (data?.setDocumentNotifications.membership && !error) toast(t`Your choice is saved.`);
      return { error, errors: data?.setDocumentNotifications.errors };
    },
  });
  return (
    <FormView form={form} action={t`Save`}>
      <PickField name="frequency" label={t`How often`} options={frequencies.map((value) => ({ value, label: i18n._(frequencyNames[value]) }))} />
      {form.values.frequency !== "OFF" && <PickField many name="kinds" label={t`Of which documents`} options={setting.offeredKinds.map((value) => ({ value, label: i18n._(kindNames[value]) }))} />}
    </FormView>
  );
}
