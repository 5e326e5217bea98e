import { useState, type ReactNode } from "react";
import type { Refusal } from "../../api/refusal";
import { Button } from "../../ui/button";
import { Dialog } from "../../ui/dialog";
import { useForm, type Form } from "../../ui/form";
import { toast } from "../../ui/toast";
import { may } from "../shell/actions";

// A step has the name of its mutation; its body asks for what it needs, says what it will do, and calls done.
export type Step = { action: string; button: string; title: string; look?: "main" | "plain" | "grave"; body: ReactNode };
export type Done = (told: string) => void;

// Steps are what staff can do with a thing now, by the word of the API: a button for each, and the dialog behind it.
export function Steps({ of, again, steps }: { of: Parameters<typeof may>[0]; again: () => void; steps: (done: Done) => Step[] }) {
  const [asked, setAsked] = useState<string>();
  const close = () => setAsked(undefined);
  const allowed = steps((told) => {
    toast(told);
    close();
    again();
  }).filter(({ action }) => may(of, action));
  if (!allowed.length) return null;
  return (
    <>
      <div className="actions">
        {allowed.map(({ action, button, look = "plain" }) => (
          <Button key={action} look={look} onPress={() => setAsked(action)}>
            {button}
          </Button>
        ))}
      </div>
      {allowed.map(({ action, title, body }) => (
        <Dialog key={action} title={title} open={asked === action} onClose={close}>
          {body}
        </Dialog>
      ))}
    </>
  );
}

type Answer = { error?: Form["fault"]; errors?: readonly Refusal[] };

// useStep is the form of a step: send asks for it, and done is called once it was taken.
export function useStep(name: string, initial: Record<string, string>, done: () => void, send: (values: Record<string, string>) => Promise<Answer>): Form {
  return useForm({
    name,
    initial,
    send: async (values) => {
      const answer = await send(values);
      if (!answer.error && answer.errors?.length === 0) done();
      return answer;
    },
  });
}
