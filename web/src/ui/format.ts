import { i18n } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import { dayOf, lastDayOf } from "./day";
import { seller } from "./seller";
import { tag } from "./locale";

// Amounts, numbers and days as the reader's language writes them. An amount is text and
// stays exact: Intl takes it as a string.

export function money(value: { amount: string; currency: string }): string {
  return new Intl.NumberFormat(tag(), { style: "currency", currency: value.currency }).format(value.amount as unknown as number);
}

export function decimal(value: string): string {
  return new Intl.NumberFormat(tag(), { maximumFractionDigits: 6 }).format(value as unknown as number);
}

// day writes a Date of the API (a day without time), in every time zone the same.
export function day(value: string): string {
  return new Intl.DateTimeFormat(tag(), { dateStyle: "medium", timeZone: "UTC" }).format(new Date(`${value}T00:00:00Z`));
}

// moment writes a DateTime of the API in the seller's time zone.
export function moment(value: string): string {
  return new Intl.DateTimeFormat(tag(), { dateStyle: "medium", timeStyle: "short", timeZone: seller.timeZone }).format(new Date(value));
}

// dayAt writes the day on which a DateTime of the API is in the seller's time zone.
export const dayAt = (value: string): string => day(dayOf(value, seller.timeZone));

// age is how long ago a DateTime is, in the one unit that matters: 25 min, 7 hours, 3 days.
export function age(since: string, now = Date.now()): string {
  const minutes = Math.max(0, Math.floor((now - new Date(since).getTime()) / 60_000));
  const [count, unit] = minutes < 60 ? ([minutes, "minute"] as const) : minutes < 48 * 60 ? ([Math.floor(minutes / 60), "hour"] as const) : ([Math.floor(minutes / 1440), "day"] as const);
  return new Intl.NumberFormat(tag(), { style: "unit", unit, unitDisplay: unit === "minute" ? "short" : "long" }).format(count);
}

export function bytes(size: number): string {
  const [unit, by] = size < 1_000_000 ? (["kilobyte", 1000] as const) : (["megabyte", 1_000_000] as const);
  return new Intl.NumberFormat(tag(), { style: "unit", unit, maximumFractionDigits: size < 10_000 ? 1 : 0 }).format(size / by);
}

// unit names a code of UN/ECE Recommendation 20.
const units: Record<string, string> = { KGM: "kg", TNE: "t", GRM: "g", MTR: "m", MMT: "mm", MTK: "m²", LTR: "l", HUR: "h" };
const pieces = ["C62", "H87", "PCE"];
export const unit = (code: string): string => (pieces.includes(code) ? i18n._(msg`pcs`) : (units[code] ?? code));

// today is the day of now on the seller's clock, as a Date of the API.
export const today = (): string => dayOf(Date.now(), seller.timeZone);

// lastDay writes the last day of what ends at a moment.
export const lastDay = (end: string): string => day(lastDayOf(end, seller.timeZone));
