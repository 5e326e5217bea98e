import { tag } from "../../ui/locale";

// Where customers are; the neighbours first. Codes of ISO 3166-1.
export const countries = ["BE", "NL", "FR", "DE", "LU", "AT", "BG", "CH", "CY", "CZ", "DK", "EE", "ES", "FI", "GB", "GR", "HR", "HU", "IE", "IS", "IT", "LI", "LT", "LV", "MT", "NO", "PL", "PT", "RO", "SE", "SI", "SK"] as const;

export function countryName(code: string): string {
  try {
    return new Intl.DisplayNames(tag(), { type: "region" }).of(code) ?? code;
  } catch {
    return code;
  }
}
