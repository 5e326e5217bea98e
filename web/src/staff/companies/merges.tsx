import { Trans, useLingui } from "@lingui/react/macro";
import { graphql } from "../../api/gql";
import type { DeskMergeFragment } from "../../api/gql/graphql";
import { Trouble, useAct } from "../../ui/act";
import { Button } from "../../ui/button";
import { moment } from "../../ui/format";
import { Facts, Panel } from "../../ui/page";
import { CompanyLink } from "../shell/company";
import { nameOf } from "../../people/names";
import { mergeStates } from "./names";
import { Steps, type Done } from "./steps";

export const mergeFragment = graphql(`
  fragment DeskMerge on Merge {
    id
    state
    reason
    proposedAt
    proposedBy { id givenName familyName }
    confirmedAt
    undoneAt
    from { id legalName customerNumber enterpriseNumber vatNumber address { street postalCode city } }
    into { id legalName customerNumber enterpriseNumber vatNumber address { street postalCode city } }
    availableActions { action allowed reason }
  }
`);

const confirmMutation = graphql(`
  mutation DeskConfirmMerge($input: MergeInput!) {
    confirmMerge(input: $input) { merge { ...DeskMerge } errors { code message path } }
  }
`);

const undoMutation = graphql(`
  mutation DeskUndoMerge($input: MergeInput!) {
    undoMerge(input: $input) { merge { ...DeskMerge } errors { code message path } }
  }
`);

type Side = NonNullable<DeskMergeFragment["from"]>;

// Merges are those in which a record has or had a part, on the pages of both records.
// One person proposes and another does it: who, since when and why stand here.
export function Merges({ merges, again }: { merges: readonly DeskMergeFragment[]; again: () => void }) {
  const { t } = useLingui();
  if (!merges.length) return null;
  return (
    <Panel title={t`Mergers`}>
      <ul className="stack">
        {merges.map((merge) => (
          <li key={merge.id}>
            <Merge merge={merge} again={again} />
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function Merge({ merge: m, again }: { merge: DeskMergeFragment; again: () => void }) {
  const { t, i18n } = useLingui();
  const proposed = m.state === "PROPOSED";
  const why = m.availableActions.find((a) => a.action === "confirmMerge")?.reason;
  return (
    <>
      <p>
        <span className={proposed ? "tag grave" : m.state === "MERGED" ? "tag good" : "tag"}>{i18n._(mergeStates[m.state])}</span>
      </p>
      <Facts
        wide
        facts={[
          [t`Record that goes`, m.from && <Record key="from" side={m.from} />],
          [t`Record that stays`, m.into && <Record key="into" side={m.into} />],
          [t`Reason`, m.reason],
          [t`Proposed`, [moment(m.proposedAt), m.proposedBy && nameOf(m.proposedBy)].filter(Boolean).join(", ")],
          [t`Confirmed`, m.confirmedAt && moment(m.confirmedAt)],
          [m.state === "WITHDRAWN" ? t`Withdrawn on` : t`Undone`, m.undoneAt && moment(m.undoneAt)],
        ]}
      />
      {proposed && why === "SECOND_PERSON" && <p className="note">{t`You have proposed it: somebody else of the staff has to confirm it.`}</p>}
      {proposed && why === "FORBIDDEN" && <p className="note">{t`It waits for a second person. Your role does not merge records.`}</p>}
      <Steps
        of={m}
        again={again}
        steps={(done) => [
          { action: "confirmMerge", button: t`Confirm the merger`, title: t`Merge the two records?`, look: "main", body: <Confirm merge={m} done={done} /> },
          {
            action: "undoMerge",
            button: proposed ? t`Withdraw the proposal` : t`Undo the merger`,
            title: proposed ? t`Withdraw the proposed merger?` : t`Undo the merger?`,
            look: proposed ? "plain" : "grave",
            body: <Undo merge={m} done={done} />,
          },
        ]}
      />
    </>
  );
}

// Record is what tells whether two records are one customer.
function Record({ side: s }: { side: Side }) {
  return (
    <>
      <CompanyLink company={s} />
      {[[s.enterpriseNumber, s.vatNumber].filter(Boolean).join(" · "), s.address && `${s.address.street}, ${s.address.postalCode} ${s.address.city}`].filter(Boolean).map((line) => (
        <span className="soft" key={line}>
          <br />
          {line}
        </span>
      ))}
    </>
  );
}

type Part = { merge: DeskMergeFragment; done: Done };

function Confirm({ merge: m, done }: Part) {
  const { t } = useLingui();
  const confirm = useAct(confirmMutation, (data) => data.confirmMerge);
  const [from, into] = [numbered(m.from), numbered(m.into)];
  return (
    <>
      <ul className="dots">
        <li>
          <Trans>
            {from} becomes a part of {into} and is closed.
          </Trans>
        </li>
        <li>{t`Its documents and open access requests move there.`}</li>
        <li>{t`Its people get access there with the role that they have. Administrators and the contact of record are told of each.`}</li>
        <li>{t`Its customer number keeps working, and leads there.`}</li>
        <li>{t`It can be undone.`}</li>
      </ul>
      <Trouble of={confirm} />
      <Button pending={confirm.pending} onPress={() => void confirm.run({ input: { merge: m.id } }).then((merged) => merged && done(t`The records are merged.`))}>{t`Merge the records`}</Button>
    </>
  );
}

function Undo({ merge: m, done }: Part) {
  const { t } = useLingui();
  const undo = useAct(undoMutation, (data) => data.undoMerge);
  const from = numbered(m.from);
  const proposed = m.state === "PROPOSED";
  return (
    <>
      {proposed ? (
        <p>{t`Nothing has moved yet. Both records stay as they are.`}</p>
      ) : (
        <ul className="dots">
          <li>
            <Trans>{from} is a customer of its own again, under its number.</Trans>
          </li>
          <li>{t`What the merger moved goes back; what came since stays where it is.`}</li>
          <li>{t`Access that it gave ends. Who had access to the former record has it again there.`}</li>
          <li>{t`Access that was ended or frozen since is not given back.`}</li>
        </ul>
      )}
      <Trouble of={undo} />
      <Button look={proposed ? "main" : "grave"} pending={undo.pending} onPress={() => void undo.run({ input: { merge: m.id } }).then((undone) => undone && done(proposed ? t`The proposal is withdrawn.` : t`The merger is undone.`))}>
        {proposed ? t`Withdraw the proposal` : t`Undo the merger`}
      </Button>
    </>
  );
}

const numbered = (side: DeskMergeFragment["from"]) => side && `${side.legalName} (${side.customerNumber})`;
