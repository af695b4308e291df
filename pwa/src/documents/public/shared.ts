/** A document by a link: what the server tells whoever has its token, and the file. */
import { Unreachable } from "../../kit/api";
import type { DocumentRow } from "../../kit/documents";
import { sha256 } from "../../kit/photos";
import { within } from "../kept/limit";
import { post } from "./asking";

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
const PATIENCE = 15_000;

/** What mail programs take for a part of an address, as it is or as a browser writes it there. */
const GLUED = /(?:[.,;:!?'")\]>\s]|%20|%22|%3E)+$/i;

/** The token of an address's fragment; undefined when something of it is missing or was changed. */
export function tokenIn(fragment: string): string | undefined {
  const token = fragment.replace(GLUED, "");
  return /^[A-Za-z0-9_-]{43}$/.test(token) ? token : undefined;
}

/**
 * The token that the address came with, if it is whole. It leaves the address at once, so that neither a
 * history nor a screenshot has it, and stays with the tab for a reload.
 */
export function tokenOfAddress(): string | undefined {
  const given = location.hash.slice(1);
  if (!given) return tokenIn(sessionStorage.getItem(KEY) ?? "");
  history.replaceState(history.state, "", location.pathname);
  sessionStorage.setItem(KEY, given);
  return tokenIn(given);
}

/** What the link shows, and counts that it was seen. Rejects with Problem or Unreachable. */
export async function sharedBy(token: string): Promise<Shared> {
  const signal = AbortSignal.timeout(PATIENCE);
  const response = await post("/api/portal/shared", { token }, signal);
  return response.json().catch(() => {
    throw new Unreachable();
  });
}

/** The file. Rejects with Problem or Unreachable, also when it is not the one that was told of. */
export async function fetchShared(token: string, shared: Shared): Promise<File> {
  const ask = (signal: AbortSignal) => post("/api/portal/shared/file", { token }, signal);
  const bytes = await within(ask, async ({ body }) => {
    const whole = await body().catch(() => {
      throw new Unreachable();
    });
    return whole.arrayBuffer();
  });
  if ((await sha256(bytes)) !== shared.sha256) throw new Unreachable();
  return new File([bytes], shared.file_name, { type: shared.media_type });
}
