import { useState } from "react";
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "urql";
import { session } from "../../account/session";
import { graphql } from "../../api/gql";
import type { DevicesQuery } from "../../api/gql/graphql";
import { Trouble, useAct } from "../../ui/act";
import { Button } from "../../ui/button";
import { Dialog } from "../../ui/dialog";
import { moment } from "../../ui/format";
import { Panel } from "../../ui/page";
import { Failure, Loading } from "../../ui/states";
import { toast } from "../../ui/toast";
import { deviceOf } from "./device";

const devicesQuery = graphql(`
  query Devices {
    viewer {
      person { id }
      sessions { id current delivery userAgent createdAt lastSeenAt expiresAt }
    }
  }
`);

const endMutation = graphql(`
  mutation EndSession($input: EndSessionInput!) {
    endSession(input: $input) {
      done
      errors { code message path }
    }
  }
`);

const othersMutation = graphql(`
  mutation EndOtherSessions {
    endOtherSessions {
      done
      errors { code message path }
    }
  }
`);

type Session = NonNullable<DevicesQuery["viewer"]>["sessions"][number];

// Devices are where a person is signed in, each with its end.
export function Devices() {
  const { t } = useLingui();
  const [{ data, error }, again] = useQuery({ query: devicesQuery, requestPolicy: "cache-and-network" });
  const others = useAct(othersMutation, (answer) => answer.endOtherSessions);
  const [asking, setAsking] = useState(false);
  const sessions = data?.viewer?.sessions;
  const anew = () => again({ requestPolicy: "network-only" });
  return (
    <Panel title={t`Where you are signed in`}>
      {!sessions && error && <Failure error={error} retry={anew} />}
      {!sessions && !error && <Loading rows={3} />}
      <ul className="stack">
        {sessions?.map((one) => (
          <Device key={one.id} session={one} ended={anew} />
        ))}
      </ul>
      {sessions && sessions.length > 1 && (
        <p>
          <Button look="plain" onPress={() => setAsking(true)}>{t`Sign out on all other devices`}</Button>
        </p>
      )}
      <Dialog title={t`Sign out on all other devices?`} open={asking} onClose={() => setAsking(false)}>
        <p>{t`You stay signed in here. Everywhere else the password has to be given again.`}</p>
        <Trouble of={others} />
        <Button
          look="grave"
          pending={others.pending}
          onPress={() =>
            void others.run({}).then((done) => {
              if (!done) return;
              setAsking(false);
              toast(t`You are signed out on all other devices.`);
              anew();
            })
          }
        >
          {t`Sign out there`}
        </Button>
      </Dialog>
    </Panel>
  );
}

function Device({ session: one, ended }: { session: Session; ended: () => void }) {
  const { t } = useLingui();
  const end = useAct(endMutation, (answer) => answer.endSession);
  const device = deviceOf(one.userAgent) ?? t`Unknown device`;
  const since = moment(one.createdAt);
  const run = async () => {
    if (!(await end.run({ input: { session: one.id } }))) return;
    if (one.current) session.ended();
    else {
      toast(t`${device} is signed out.`);
      ended();
    }
  };
  return (
    <li>
      <p>
        <strong>{device}</strong> {one.current && <span className="tag good">{t`this device`}</span>} {one.delivery === "TOKEN" && <span className="tag">{t`app or program`}</span>}
      </p>
      <p className="soft">
        <Trans>
          Signed in {since}, last active {moment(one.lastSeenAt)}, ends by itself {moment(one.expiresAt)}
        </Trans>
      </p>
      <p>
        <Button look="plain" pending={end.pending} aria-label={t`Sign out on ${device}, signed in ${since}`} onPress={() => void run()}>
          {t`Sign out`}
        </Button>
      </p>
      <Trouble of={end} />
    </li>
  );
}
