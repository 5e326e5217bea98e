import { useState, type HTMLInputTypeAttribute, type ReactNode } from "react";
import { useLingui } from "@lingui/react/macro";
import { Label } from "react-aria-components/Label";
import { Input } from "react-aria-components/Input";
import { TextArea } from "react-aria-components/TextArea";
import { Text } from "react-aria-components/Text";
import { TextField as Aria } from "react-aria-components/TextField";
import { useField } from "./form";

type Common = { name: string; label: ReactNode; hint?: ReactNode; required?: boolean | "either"; autoComplete?: string };

// The line for a mistake is there before there is one: a button never moves away under a finger.
function Below({ hint, mistake }: { hint?: ReactNode; mistake: string }) {
  return (
    <>
      {hint && (
        <Text slot="description" className="hint">
          {hint}
        </Text>
      )}
      <Text slot="errorMessage" elementType="p" className="mistake">
        {mistake}
      </Text>
    </>
  );
}

function Named({ label, required }: Pick<Common, "label" | "required">) {
  const { t } = useLingui();
  return (
    <Label>
      {label}
      {!required && <span className="optional"> {t`(optional)`}</span>}
    </Label>
  );
}

// FieldGroup holds fields that belong together, under what they are about.
export function FieldGroup({ title, children }: { title: ReactNode; children: ReactNode }) {
  return (
    <fieldset className="group">
      <legend>{title}</legend>
      {children}
    </fieldset>
  );
}

// TextField is one text of the form around it. The server judges it, with validation="aria".
// required="either" is one of several of which one must be there; what stands around it says so.
export function TextField({ name, label, hint, required, autoComplete, type = "text", rows, inputMode }: Common & { type?: HTMLInputTypeAttribute; rows?: number; inputMode?: "numeric" | "decimal" | "tel" }) {
  const { mistake, ...field } = useField(name);
  return (
    <Aria {...field} name={name} className="field" type={type as "text"} autoComplete={autoComplete} isRequired={required === true} validationBehavior="aria">
      <Named label={label} required={required} />
      {rows ? <TextArea rows={rows} /> : <Input inputMode={inputMode} />}
      <Below hint={hint} mistake={mistake} />
    </Aria>
  );
}

// PasswordField hides what is typed until it is asked to show it.
export function PasswordField({ name, label, hint, autoComplete }: Common & { autoComplete: "current-password" | "new-password" }) {
  const { t } = useLingui();
  const { mistake, ...field } = useField(name);
  const [shown, setShown] = useState(false);
  return (
    <Aria {...field} name={name} className="field" type={shown ? "text" : "password"} autoComplete={autoComplete} isRequired validationBehavior="aria">
      <Named label={label} required />
      <div className="joined">
        <Input spellCheck={false} autoCapitalize="none" />
        <button type="button" className="button plain" aria-pressed={shown} onClick={() => setShown(!shown)}>
          {shown ? t`Hide` : t`Show`}
          <span className="unseen"> {t`the password`}</span>
        </button>
      </div>
      <Below hint={hint} mistake={mistake} />
    </Aria>
  );
}

// SelectField is the browser's own: it is what a telephone does best.
export function SelectField({ name, label, hint, required, options }: Common & { options: { value: string; label: string }[] }) {
  const { value, onChange, isInvalid, mistake } = useField(name);
  return (
    <div className="field">
      <label htmlFor={`field-${name}`}>{label}</label>
      <select id={`field-${name}`} value={value} required={required === true} aria-invalid={isInvalid || undefined} aria-describedby={`mistake-${name}`} onChange={(event) => onChange(event.target.value)}>
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
      {hint && <p className="hint">{hint}</p>}
      <p className="mistake" id={`mistake-${name}`}>
        {mistake}
      </p>
    </div>
  );
}
