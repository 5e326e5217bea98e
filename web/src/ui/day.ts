// Days on the seller's clock. An access has a last day for people and a moment at which
// it ends for the API: the one at which that day is over in the seller's time zone.

const parts = (at: number, timeZone: string) => {
  const read = new Intl.DateTimeFormat("en-GB", { timeZone, hourCycle: "h23", year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", second: "2-digit" }).formatToParts(at);
  const part = (type: string) => read.find((p) => p.type === type)?.value ?? "";
  return { date: `${part("year").padStart(4, "0")}-${part("month")}-${part("day")}`, time: `${part("hour")}:${part("minute")}:${part("second")}` };
};

// How far the zone's clock is ahead of UTC at a moment.
function ahead(at: number, timeZone: string): number {
  const { date, time } = parts(at, timeZone);
  return Date.parse(`${date}T${time}Z`) - Math.floor(at / 1000) * 1000;
}

// endOf gives the moment at which a day (2026-11-23) is over; undefined for what is no day.
export function endOf(day: string, timeZone: string): string | undefined {
  const start = Date.parse(`${day}T00:00:00Z`);
  if (Number.isNaN(start)) return undefined;
  const midnight = start + 24 * 60 * 60 * 1000;
  const near = midnight - ahead(midnight, timeZone);
  return new Date(midnight - ahead(near, timeZone)).toISOString();
}

// lastDayOf gives the last day of what ends at a moment.
export const lastDayOf = (end: string, timeZone: string): string => parts(Date.parse(end) - 1, timeZone).date;

// dayOf gives the day on which a moment falls.
export const dayOf = (at: string | number, timeZone: string): string => parts(typeof at === "number" ? at : Date.parse(at), timeZone).date;
