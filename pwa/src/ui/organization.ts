/** Whose portal this is. */
import type { Organization } from "../kit/documents";
import { useRows } from "../kit/replica";

/** The organisation's name; until its row was read, as the server wrote it into the page. */
export function useOrganizationName(): string {
  return useRows<Organization>("organization")?.[0]?.doc.name ?? nameOfPage();
}

/** The organisation's name as the server wrote it into the page. */
export function nameOfPage(): string {
  const meta = document.querySelector<HTMLMetaElement>("meta[name=application-name]");
  return meta?.content ?? document.title;
}
