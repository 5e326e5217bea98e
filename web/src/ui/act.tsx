import { useState } from "react";
import { useMutation, type AnyVariables, type CombinedError, type TypedDocumentNode } from "urql";
import type { Refusal } from "../api/refusal";
import { Failure } from "./states";

type Payload = { errors: readonly Refusal[] };

export type Act<Variables, Answer> = {
  // run asks for it and gives the answer, or undefined when it was not done.
  run: (variables: Variables) => Promise<Answer | undefined>;
  pending: boolean;
  trouble: { error?: CombinedError; refusals: readonly Refusal[]; again: () => void } | undefined;
};

// useAct is for what a button does, without a form: one mutation, whose payload is told
// from the data. Trouble shows what came in between. A click while it runs does nothing.
export function useAct<Data, Variables extends AnyVariables, Answer extends Payload>(mutation: TypedDocumentNode<Data, Variables>, payload: (data: Data) => Answer): Act<Variables, Answer> {
  const [{ fetching }, execute] = useMutation(mutation);
  const [trouble, setTrouble] = useState<Act<Variables, Answer>["trouble"]>();
  const run = async (variables: Variables): Promise<Answer | undefined> => {
    if (fetching) return undefined;
    setTrouble(undefined);
    const { data, error } = await execute(variables);
    const answer = data && !error ? payload(data) : undefined;
    if (answer && !answer.errors.length) return answer;
    setTrouble({ error, refusals: answer?.errors ?? [], again: () => void run(variables) });
    return undefined;
  };
  return { run, pending: fetching, trouble };
}

export function Trouble({ of: { trouble } }: { of: { trouble: Act<never, Payload>["trouble"] } }) {
  if (!trouble) return null;
  if (trouble.error) return <Failure error={trouble.error} retry={trouble.again} />;
  return (
    <div className="alert" role="alert">
      {trouble.refusals.map((refusal) => (
        <p key={refusal.code + refusal.message}>{refusal.message}</p>
      ))}
    </div>
  );
}
