/** What a person types is kept on the device with every change, until it was sent or thrown away. */
import type { Written } from "@doorstep/sync";
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { replica } from "./replica";

/** What may have become of a draft that is gone, as a screen says it. */
export const ELSEWHERE =
  "This is no longer kept here: it may have been sent from another window, or thrown away there.";

/** A kept text or choice: `keptAt` is when the device last had it safe. */
export interface Draft<T> extends Kept<T> {
  /** Resolves with whether the device could keep it. */
  change(value: T): Promise<boolean>;
  /** Throws it away. */
  forget(): Promise<void>;
  /** It was sent, and what is shown from now on is this. */
  sent(value: T): void;
  /** Another window was quicker, as sending it has found. */
  lose(): void;
  /** How what is made from it names it. */
  written(): Written;
}

interface Kept<T> {
  value: T | undefined;
  keptAt: number | null;
  failed: boolean;
  /** Another window has sent it or thrown it away; it is kept anew with the next change. */
  gone: boolean;
}

const NOTHING = { value: undefined, keptAt: null, failed: false, gone: false };

/** The draft of a key; `value` is undefined until it was read, then the kept one or the first. */
export function useDraft<T>(key: string, first: () => T): Draft<T> {
  const [kept, setKept] = useState<Kept<T>>(NOTHING);
  /** Whether the device has it, as far as this window knows. */
  const here = useRef(false);
  const lose = useCallback(() => {
    here.current = false;
    setKept((now) => ({ ...now, gone: true }));
  }, []);
  useEffect(() => {
    let left = false;
    here.current = false;
    read<T>(key).then((found) => {
      if (left) return;
      here.current ||= found !== null;
      setKept((now) => (now.value === undefined ? { ...now, value: found ?? first() } : now));
    });
    return () => {
      left = true;
    };
  }, [key]);
  useEffect(() => followOthers(key, () => here.current && lose()), [key, lose]);
  const change = useCallback(
    async (value: T) => {
      setKept((now) => ({ ...now, value, gone: false }));
      const safe = await keep(key, value);
      here.current ||= safe;
      setKept((now) => ({ ...now, ...(safe && { keptAt: Date.now() }), failed: !safe }));
      return safe;
    },
    [key],
  );
  const forget = useCallback(() => {
    here.current = false;
    return replica().drafts.delete(key);
  }, [key]);
  const sent = useCallback((value: T) => {
    here.current = false;
    setKept({ ...NOTHING, value });
  }, []);
  const written = useCallback(() => ({ key, kept: here.current }), [key]);
  return { ...kept, change, forget, sent, lose, written };
}

/** Calls when another window has sent a draft or thrown it away, also while this one was frozen. */
function followOthers(key: string, gone: () => void): () => void {
  const mine = replica();
  const end = mine.subscribe(({ drafts }) => drafts.includes(key) && gone());
  const look = async () => {
    if (document.visibilityState !== "visible") return;
    const keys = await mine.drafts.keys().catch(() => null);
    if (keys && !keys.includes(key)) gone();
  };
  document.addEventListener("visibilitychange", look);
  return () => {
    end();
    document.removeEventListener("visibilitychange", look);
  };
}

function keep(key: string, value: unknown): Promise<boolean> {
  return replica()
    .drafts.put(key, value)
    .then(
      () => true,
      () => false,
    );
}

/** A draft that cannot be read must not keep the form shut. */
async function read<T>(key: string): Promise<T | null> {
  try {
    return (await replica().drafts.get(key)) as T | null;
  } catch {
    return null;
  }
}
