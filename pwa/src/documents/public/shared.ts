/** A document by a link: what the server tells whoever has its token, and the file. */
import { ask, problemOf, reach, Unreachable } from "../../kit/api";
import type { DocumentRow } from "../../kit/documents";
import { sha256 } from "../../kit/photos";

/** What a link shows; `newer`: another has taken its place. */
export interface Shared
  extends Pick<
    DocumentRow,
    | "title"
    | "kind"
    | "certificate_type"
    | "issued_on"
    | "expires_on"
    | "media_type"
    | "size"
    | "sha256"
    | "file_name"
  > {
  organization: string;
  newer: boolean;
}

const KEY = "doorstep:shared";

/**
 * The token that the address came with; empty without. It leaves the address at once, so that neither a
 * history nor a screenshot has it, and stays with the tab for a reload.
 */
export function tokenOfAddress(): string {
  const token = location.hash.slice(1);
  if (!token) return sessionStorage.getItem(KEY) ?? "";
  history.replaceState(history.state, "", location.pathname);
  sessionStorage.setItem(KEY, token);
  return token;
}

/** What the link shows, and counts that it was seen. Rejects with Problem or Unreachable. */
export function sharedBy(token: string): Promise<Shared> {
  return ask("POST", "/api/portal/shared", { token });
}

/** The file. Rejects with Problem or Unreachable, also when it is not the one that was told of. */
export async function fetchShared(token: string, shared: Shared): Promise<File> {
  const response = await reach("/api/portal/shared/file", {
    ...{ method: "POST", cache: "no-store", body: JSON.stringify({ token }) },
    headers: { "Content-Type": "application/json" },
  });
  if (!response.ok) throw problemOf(response, await response.text().catch(() => ""));
  const bytes = await response.arrayBuffer().catch(() => {
    throw new Unreachable();
  });
  if ((await sha256(bytes)) !== shared.sha256) throw new Unreachable();
  return new File([bytes], shared.file_name, { type: shared.media_type });
}
