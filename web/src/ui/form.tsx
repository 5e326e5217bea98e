import { createContext, useContext, useEffect, useRef, useState, type FormEvent, type ReactNode } from "react";
import { useLingui } from "@lingui/react/macro";
import type { CombinedError } from "urql";
import { atField, faultOf, unread, type Refusal } from "../api/refusal";
import { Button } from "./button";
import { dropDraft, keepDraft, readDraft } from "./draft";
import { Contact } from "./states";

// A form holds one text for each field, under the name that the API's errors give it:
// "email", "company.legalName" for input.company.legalName. So a refusal finds its field.
export type Values = Record<string, string>;

export type Form = {
  values: Values;
  set: (name: string, value: string) => void;
  refusals: Refusal[];
  fault: CombinedError | undefined;
  pending: boolean;
  // The same for every try with these values: for idempotencyKey.
  key: string;
  submit: (event: FormEvent) => void;
  bind: (name: string) => void;
  bound: Set<string>;
};

// unfinished: there is no mistake, and more to do with what was typed: it stays.
type Answer = { error?: CombinedError; errors?: readonly Refusal[]; unfinished?: boolean };

// useForm keeps what was typed until it was sent: through errors, a reload, a lost
// connection (sessionStorage, this tab only). Fields named in secret are never kept.
export function useForm({ name, initial, secret = [], send }: { name: string; initial: Values; secret?: string[]; send: (values: Values, key: string) => Promise<Answer> }): Form {
  const { t } = useLingui();
  const [draft, setDraft] = useState(() => readDraft(name, initial));
  const [refusals, setRefusals] = useState<Refusal[]>([]);
  const [fault, setFault] = useState<CombinedError>();
  const [pending, setPending] = useState(false);
  const bound = useRef(new Set<string>()).current;
  const busy = useRef(false);
  // What was refused gets the focus once it is shown: a frame later may be too early.
  const refused = useRef<HTMLFormElement>(undefined);
  useEffect(() => {
    refused.current?.querySelector<HTMLElement>("[aria-invalid=true], [role=alert]")?.focus();
    refused.current = undefined;
  }, [refusals, fault]);

  return {
    values: draft.values,
    // What was refused made nothing: changed, it is another input and needs another key.
    // What got no answer may have been done: the same key keeps it from being done twice.
    set: (field, value) =>
      setDraft((was) => {
        const next = { key: refusals.length ? crypto.randomUUID() : was.key, values: { ...was.values, [field]: value } };
        keepDraft(name, next, secret);
        return next;
      }),
    refusals,
    fault,
    pending,
    key: draft.key,
    bound,
    bind: (field) => bound.add(field),
    submit: async (event) => {
      event.preventDefault();
      const element = event.currentTarget as HTMLFormElement;
      if (busy.current) return;
      busy.current = true;
      setPending(true);
      setFault(undefined);
      const answer = await send(draft.values, draft.key);
      busy.current = false;
      setPending(false);
      const wrong = unread(answer.error).map((path): Refusal => ({ code: "BAD_USER_INPUT", message: t`Please fill this in completely.`, path }));
      const mistakes = wrong.length > 0 && wrong.every((one) => bound.has(atField(one))) ? wrong : undefined;
      refused.current = answer.error || answer.errors?.length ? element : undefined;
      setFault(mistakes ? undefined : answer.error);
      setRefusals(mistakes ?? [...(answer.errors ?? [])]);
      if (!refused.current && !answer.unfinished) {
        dropDraft(name);
        setDraft({ key: crypto.randomUUID(), values: initial });
      }
    },
  };
}

// optional is one value or nothing: an empty text is left out of the input.
export const optional = (value: string | undefined): string | undefined => value?.trim() || undefined;

const Around = createContext<Form | undefined>(undefined);

export function useField(name: string) {
  const form = useContext(Around);
  if (!form) throw new Error("a field stands outside of a form");
  form.bind(name);
  const mine = form.refusals.filter((refusal) => atField(refusal) === name);
  return { value: form.values[name] ?? "", onChange: (value: string) => form.set(name, value), isInvalid: mine.length > 0, mistake: mine.map((refusal) => refusal.message).join(" ") };
}

// FormView lays the fields out, with what is wrong with the whole above and the button below;
// grave is one that takes something away.
export function FormView({ form, action, grave, children, extra }: { form: Form; action: ReactNode; grave?: boolean; children: ReactNode; extra?: ReactNode }) {
  const rest = form.refusals.filter((refusal) => !form.bound.has(atField(refusal)));
  return (
    <Around value={form}>
      <form className="form" noValidate onSubmit={form.submit}>
        {(rest.length > 0 || form.fault) && (
          <div className="alert" role="alert" tabIndex={-1}>
            {rest.map((refusal) => (
              <p key={refusal.code + atField(refusal)}>{refusal.message}</p>
            ))}
            {form.fault && <FaultText error={form.fault} />}
          </div>
        )}
        {children}
        <div className="actions">
          <Button type="submit" look={grave ? "grave" : "main"} pending={form.pending}>
            {action}
          </Button>
          {extra}
        </div>
      </form>
    </Around>
  );
}

function FaultText({ error }: { error: CombinedError }) {
  const { t } = useLingui();
  const fault = faultOf(error);
  if (fault.kind === "network") return <p>{t`There is no connection, and no answer came. What you typed is still here: please try again.`}</p>;
  if (fault.kind === "refused") return <p>{fault.message}</p>;
  return (
    <>
      <p>{t`Something went wrong on our side. What you typed is still here: please try again later.`}</p>
      <Contact reference={fault.reference} />
    </>
  );
}
