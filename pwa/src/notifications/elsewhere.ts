/** What is new in the person's accounts that are not open: one icon on the phone stands for all. */
import { useEffect } from "preact/hooks";
import { ask } from "../kit/api";
import { cell, useCell } from "../kit/cell";
import { session } from "../kit/session";

interface Elsewhere {
  accounts: { contact: string; unread: number }[];
}

/** How many alerts are unread in each, by contact; undefined until the server was asked. */
export const elsewhere = cell<Record<string, number> | undefined>(undefined);

/** Asks how it is; without an answer it stays as it was, and who never had one knows of none. */
export async function lookElsewhere(): Promise<void> {
  const found = await ask<Elsewhere>("GET", "/api/portal/alerts/elsewhere").catch(() => undefined);
  elsewhere.value = found
    ? Object.fromEntries(found.accounts.map(({ contact, unread }) => [contact, unread]))
    : (elsewhere.value ?? {});
}

/** All that is unread elsewhere, kept up to date; undefined while that is not known. */
export function useElsewhere(): number | undefined {
  const several = Number(useCell(session)?.accounts) > 1;
  const known = useCell(elsewhere);
  useEffect(() => {
    if (!several) return;
    const seen = () => document.hidden || void lookElsewhere();
    const pushed = ({ data }: MessageEvent) => data?.type === "SHOWN" && void lookElsewhere();
    document.addEventListener("visibilitychange", seen);
    navigator.serviceWorker?.addEventListener("message", pushed);
    seen();
    return () => {
      document.removeEventListener("visibilitychange", seen);
      navigator.serviceWorker?.removeEventListener("message", pushed);
    };
  }, [several]);
  return several ? known && sumOf(known) : 0;
}

/** How many that are together. */
export function sumOf(known: Record<string, number>): number {
  return Object.values(known).reduce((sum, each) => sum + each, 0);
}
