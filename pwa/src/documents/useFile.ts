/** The file of a document, opened from this device or fetched. */
import type { Row } from "@doorstep/sync";
import { useCallback, useEffect, useState } from "preact/hooks";
import type { DocumentRow } from "../kit/documents";
import { type Kept, NotHere, open } from "./kept/kept";
import { useOffline } from "./useOffline";

/** Bytes up to which a file that is not kept is fetched without being asked for. */
const SMALL = 5_000_000;

/** How far it has come; `why` is a sentence for the person. */
export type Opening =
  | { state: "closed" }
  | { state: "opening" }
  | { state: "open"; file: File }
  | { state: "failed"; why: string };

/** The file, a way to have it, and whether it is out of reach: neither here, nor is there a network. */
export interface Use {
  opening: Opening;
  get(): Promise<File>;
  away: boolean;
}

/** Opens it at once if it is kept, or if it is small and there is a network; else when it is told to. */
export function useFile(row: Row<DocumentRow>, kept: Kept): Use {
  const [now, setNow] = useState<{ sha256: string; opening: Opening }>();
  const { sha256, size } = row.doc;
  const opening = now?.sha256 === sha256 ? now.opening : ({ state: "closed" } as const);
  const get = useCallback(async () => {
    const say = (opening: Opening) => setNow({ sha256, opening });
    say({ state: "opening" });
    try {
      const file = fileOf(row.doc, await open(row));
      say({ state: "open", file });
      return file;
    } catch (error) {
      say({ state: "failed", why: whyNot(error) });
      throw error;
    }
  }, [row.id, sha256]);
  const offline = useOffline();
  const here = kept.state === "kept" || opening.state === "open";
  const atOnce = kept.state === "kept" || (!offline && size <= SMALL);
  useEffect(() => {
    if (atOnce && opening.state !== "open") void get().catch(() => undefined);
  }, [atOnce, get]);
  return {
    ...{ opening, away: offline && !here },
    get: opening.state === "open" ? async () => opening.file : get,
  };
}

/** The file of a document under its own name. */
export function fileOf({ file_name, media_type }: DocumentRow, bytes: Blob): File {
  return new File([bytes], file_name, { type: media_type });
}

/** Why a file cannot be had. */
export function whyNot(error: unknown): string {
  if (error instanceof NotHere) return error.message;
  return "That did not work. Please try again in a moment.";
}
