import { useState } from "react";
import { Trans, useLingui } from "@lingui/react/macro";
import { getRouteApi, Link, useRouter } from "@tanstack/react-router";
import { useQuery } from "urql";
import { session } from "../../account/session";
import { graphql } from "../../api/gql";
import type { RegistrationStatus } from "../../api/gql/graphql";
import { Trouble, useAct } from "../../ui/act";
import { useAgain } from "../../ui/again";
import { Button, ButtonLink } from "../../ui/button";
import { Dialog } from "../../ui/dialog";
import { TextField } from "../../ui/fields";
import { FormView, useForm } from "../../ui/form";
import { moment } from "../../ui/format";
import { Facts, Page, Panel, said } from "../../ui/page";
import { CallUs, Failure, Loading } from "../../ui/states";
import { toast } from "../../ui/toast";
import { explanations, statusNames } from "./names";
import { referenceOf } from "./reference";

const registrationQuery = graphql(`
  query FollowRegistration($reference: String!) {
    registration(reference: $reference) { reference status promisedAt question }
  }
`);

const answerMutation = graphql(`
  mutation AnswerRegistration($input: AnswerRegistrationInput!) {
    answerRegistration(input: $input) {
      registration { reference status }
      errors { code message path }
    }
  }
`);

const withdrawMutation = graphql(`
  mutation WithdrawRegistration($input: RegistrationReferenceInput!) {
    withdrawRegistration(input: $input) {
      registration { reference status }
      errors { code message path }
    }
  }
`);

// FollowEntry is for who has the reference on paper.
export function FollowEntry() {
  const { t } = useLingui();
  return (
    <Page title={t`Follow an application`}>
      <p>
        <Trans>With the reference of your application you see here how far it is, answer our questions, or withdraw it.</Trans>
      </p>
      <Panel>
        <ReferenceForm />
      </Panel>
      <CallUs />
    </Page>
  );
}

function ReferenceForm() {
  const { t } = useLingui();
  const router = useRouter();
  const form = useForm({
    name: "follow",
    initial: { reference: "" },
    async send({ reference: typed }) {
      const reference = referenceOf(typed);
      if (!reference) return { errors: [{ code: "INVALID", message: t`A reference has sixteen letters and digits, such as 7K2M-9QX4-0ABC-1DEF.`, path: ["input", "reference"] }] };
      await router.navigate({ to: "/follow/$reference", params: { reference } });
      return {};
    },
  });
  return (
    <FormView form={form} action={t`Show the application`}>
      <TextField name="reference" label={t`Reference`} hint={t`It is in the messages that we sent you.`} autoComplete="off" required />
    </FormView>
  );
}

const route = getRouteApi("/open/asking/follow/$reference");

// Follow is the receipt of an application, and tells how far it is.
export function Follow() {
  const { t, i18n } = useLingui();
  const { reference } = route.useParams();
  const [{ data, error }, again] = useQuery({ query: registrationQuery, variables: { reference: referenceOf(reference) ?? reference } });
  const look = () => again({ requestPolicy: "network-only" });
  useAgain(again); // who comes back from the mailbox sees what became of it

  if (!data && error) return <Failure error={error} retry={look} />;
  if (!data) return <Loading />;
  const registration = data.registration;
  if (!registration) return <Unknown />;
  const { status, promisedAt, question } = registration;
  const open = status === "RECEIVED" || status === "IN_REVIEW" || status === "INFO_REQUESTED";
  return (
    <Page title={t`Your application for an account`}>
      <Panel>
        <Facts
          facts={[
            [t`Status`, i18n._(statusNames[status])],
            [t`Answered by`, open && status !== "INFO_REQUESTED" && promisedAt && moment(promisedAt)],
            [t`Reference`, said(registration.reference)],
          ]}
        />
        <p>{i18n._(explanations[status])}</p>
        {status === "RECEIVED" && (
          <p>
            <Trans>No message after a few minutes? Look in the junk mail, or contact us. As soon as you have confirmed, this page says by when we answer.</Trans>
          </p>
        )}
        <Onward status={status} />
      </Panel>
      {question && (
        <Panel title={t`Our question`}>
          <blockquote className="given">{question}</blockquote>
          <AnswerForm reference={registration.reference} done={look} />
        </Panel>
      )}
      {open && (
        <Panel title={t`Keep this address`}>
          <p>
            <Trans>On this page you can see at any time how far your application is:</Trans>{" "}
            <Link to="/follow/$reference" params={{ reference: registration.reference }}>
              {`${location.host}/follow/${registration.reference}`}
            </Link>
          </p>
        </Panel>
      )}
      {open && <Withdraw reference={registration.reference} done={look} />}
    </Page>
  );
}

function Onward({ status }: { status: RegistrationStatus }) {
  const { t } = useLingui();
  if (status !== "APPROVED" && status !== "CLOSED") return null;
  return <div className="actions">{status === "APPROVED" ? <ButtonLink to="/sign-in">{t`Sign in`}</ButtonLink> : <ButtonLink to="/register" look="plain">{t`Apply again`}</ButtonLink>}</div>;
}

function Unknown() {
  const { t } = useLingui();
  return (
    <Page title={t`We find no application with this reference`}>
      <p>
        <Trans>Please compare it with the message that we sent you.</Trans>
      </p>
      <Panel>
        <ReferenceForm />
      </Panel>
      <CallUs />
    </Page>
  );
}

function AnswerForm({ reference, done }: { reference: string; done: () => void }) {
  const { t } = useLingui();
  const form = useForm({
    name: `answer-${reference}`,
    initial: { answer: "" },
    async send({ answer = "" }) {
      const { data, error } = await session.client.mutation(answerMutation, { input: { reference, answer } }).toPromise();
      if (data?.answerRegistration.registration && !error) {
        toast(t`Your answer is sent.`);
        done();
      }
      return { error, errors: data?.answerRegistration.errors };
    },
  });
  return (
    <FormView form={form} action={t`Send my answer`}>
      <TextField name="answer" label={t`Your answer`} rows={6} required />
    </FormView>
  );
}

function Withdraw({ reference, done }: { reference: string; done: () => void }) {
  const { t } = useLingui();
  const [asked, setAsked] = useState(false);
  const withdraw = useAct(withdrawMutation, (data) => data.withdrawRegistration);
  const act = async () => {
    if (!(await withdraw.run({ input: { reference } }))) return;
    setAsked(false);
    toast(t`Your application is withdrawn.`);
    done();
  };
  return (
    <div className="actions">
      <Button look="grave" onPress={() => setAsked(true)}>{t`Withdraw my application`}</Button>
      <Dialog title={t`Withdraw your application?`} open={asked} onClose={() => setAsked(false)}>
        <p>
          <Trans>We stop reviewing the application and no account is created. This can't be undone; you may apply again.</Trans>
        </p>
        <Trouble of={withdraw} />
        <Button look="grave" pending={withdraw.pending} onPress={() => void act()}>{t`Withdraw my application`}</Button>
      </Dialog>
    </div>
  );
}
