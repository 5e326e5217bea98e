import { useId, type ReactNode } from "react";
import { useField } from "./form";

// picked are the values of a PickField: its text is their names with a space between.
export const picked = (text: string | undefined): string[] => text?.split(" ").filter(Boolean) ?? [];

// PickField shows all its options: one can be chosen, or with many any number.
export function PickField({ name, label, options, many }: { name: string; label: ReactNode; options: { value: string; label: string }[]; many?: boolean }) {
  const { value, onChange, isInvalid, mistake } = useField(name);
  const below = useId();
  const chosen = picked(value);
  const pick = (one: string, on: boolean) => onChange(many ? options.map((o) => o.value).filter((v) => (v === one ? on : chosen.includes(v))).join(" ") : one);
  return (
    <fieldset className="group" aria-describedby={below}>
      <legend>{label}</legend>
      {options.map((option) => (
        <label className="tick" key={option.value}>
          <input type={many ? "checkbox" : "radio"} name={name} value={option.value} checked={chosen.includes(option.value)} aria-invalid={(many && isInvalid) || undefined} onChange={(event) => pick(option.value, event.target.checked)} />
          {option.label}
        </label>
      ))}
      <p className="mistake" id={below}>
        {mistake}
      </p>
    </fieldset>
  );
}
