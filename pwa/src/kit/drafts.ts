/** What a person types is kept on the device with every change, until it was sent or thrown away. */
import { Gone, type Written } from "@doorstep/sync";
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { replica } from "./replica";

/** What may have become of a draft that is gone, as a screen says it. */
export const ELSEWHERE =
  "This is no longer kept here: it may have been sent from another window, or thrown away there.";

/** A kept text or choice: `keptAt` is when the device last had it safe. */
export interface Draft<T> extends Kept<T> {
  /** Resolves with whether the device could keep it. What is gone is not kept anew by it. */
  change(value: T): Promise<boolean>;
  /** Keeps what is gone anew; resolves with false if another was begun in its place, unless `over` it. */
  goOn(value: T, over?: boolean): Promise<boolean>;
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
  /** Another window has sent it or thrown it away. */
  gone: boolean;
}

const NOTHING = { value: undefined, keptAt: null, failed: false, gone: false };

/** The draft of a key; `value` is undefined until it was read, then the kept one or the first. */
export function useDraft<T>(key: string, first: () => T): Draft<T> {
  const [kept, setKept] = useState<Kept<T>>(NOTHING);
  /** Whether the device has it, as far as this window knows; `gone` if another has seen to it. */
  const here = useRef<boolean | "gone">(false);
  /** Counts what was typed; and whether the last of it is not on the device. */
  const typed = useRef(0);
  const unsafe = useRef(false);
  const lose = useCallback(() => {
    here.current = "gone";
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
  useEffect(() => {
    const look = async () => {
      const before = typed.current;
      const found = await get<T>(key).catch(() => undefined);
      if (here.current === "gone" || found === undefined) return;
      if (found === null) return here.current && lose();
      here.current = true;
      // It is one draft, in whichever window it is written; what is typed right here counts more.
      if (typed.current === before && !unsafe.current) setKept((now) => ({ ...now, value: found }));
    };
    return followOthers(key, look);
  }, [key, lose]);
  const change = useCallback(
    async (value: T) => {
      typed.current++;
      setKept((now) => ({ ...now, value }));
      if (here.current === "gone") return false;
      const safe = await keep(key, value, here.current);
      unsafe.current = safe !== true;
      if (safe === "gone") lose();
      else {
        here.current ||= safe;
        setKept((now) => ({ ...now, ...(safe && { keptAt: Date.now() }), failed: !safe }));
      }
      return safe === true;
    },
    [key, lose],
  );
  const goOn = useCallback(
    async (value: T, over = false) => {
      if (!over && (await read(key)) !== null) return false;
      here.current = false;
      setKept((now) => ({ ...now, gone: false }));
      await change(value);
      return true;
    },
    [key, change],
  );
  const forget = useCallback(() => {
    here.current = false;
    return replica().drafts.delete(key);
  }, [key]);
  const sent = useCallback((value: T) => {
    here.current = false;
    setKept({ ...NOTHING, value });
  }, []);
  const written = useCallback(() => ({ key, kept: here.current === true }), [key]);
  return { ...kept, change, goOn, forget, sent, lose, written };
}

/** Calls when another window has written it, sent it or thrown it away, and what was missed unseen. */
function followOthers(key: string, look: () => void): () => void {
  const isShown = () => document.visibilityState === "visible";
  const end = replica().subscribe(({ drafts }) => drafts.includes(key) && isShown() && look());
  const shown = () => isShown() && look();
  document.addEventListener("visibilitychange", shown);
  return () => {
    end();
    document.removeEventListener("visibilitychange", shown);
  };
}

function keep(key: string, value: unknown, kept: boolean): Promise<boolean | "gone"> {
  return replica()
    .drafts.put(key, value, kept)
    .then(
      () => true,
      (error) => (error instanceof Gone ? "gone" : false),
    );
}

/** A draft that cannot be read must not keep the form shut. */
async function read<T>(key: string): Promise<T | null> {
  try {
    return await get<T>(key);
  } catch {
    return null;
  }
}

async function get<T>(key: string): Promise<T | null> {
  return (await replica().drafts.get(key)) as T | null;
}
