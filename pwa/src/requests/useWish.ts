/** What is being written, kept on the device with every change. */
import { useRef } from "preact/hooks";
import { type Draft, useDraft } from "../kit/drafts";
import type { Wish } from "./wish";

/** The wish of a draft; undefined until it was read. `change` goes onto what is there by then. */
export function useWish(draftKey: string, first: () => Wish) {
  const draft: Draft<Wish> = useDraft<Wish>(draftKey, first);
  const latest = useRef(draft.value);
  latest.current = draft.value;
  /** Photos are ready only after more was typed. Resolves with whether it could be kept. */
  const change = (changes: (now: Wish) => Partial<Wish>): Promise<boolean> => {
    const now = latest.current ?? first();
    latest.current = { ...now, ...changes(now) };
    return draft.change(latest.current);
  };
  return { draft, wish: draft.value, change };
}
