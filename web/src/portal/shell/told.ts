import { i18n } from "@lingui/core";
import { t } from "@lingui/core/macro";
import { tag } from "../../ui/locale";
import { toast } from "../../ui/toast";

// What a person is told whose session or access ended while a page was open.

export const tellEnded = (): void => toast(t(i18n)`You are no longer signed in. Please sign in again.`);

export function tellLost(companies: string[]): void {
  const names = new Intl.ListFormat(tag()).format(companies);
  toast(t(i18n)`Your access to ${names} has ended.`);
}
