// A field of type datetime-local speaks of the clock on the wall; the API of instants.

const two = (n: number) => String(n).padStart(2, "0");

// wall is an instant as such a field writes it, to the minute.
export const wall = (at: Date): string => `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}T${two(at.getHours())}:${two(at.getMinutes())}`;

// instant is the DateTime that a field means; undefined when nothing is in it.
export function instant(typed: string | undefined): string | undefined {
  if (!typed) return undefined;
  const at = new Date(typed);
  return Number.isNaN(at.getTime()) ? undefined : at.toISOString();
}

// endOf is the last moment of the day in a date field.
export const endOf = (typed: string | undefined): string | undefined => (typed ? instant(`${typed}T23:59:59`) : undefined);
