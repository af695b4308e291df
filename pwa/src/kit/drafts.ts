/** What a person types is kept on the device with every change, until it was sent or thrown away. */
import { useCallback, useEffect, useState } from "preact/hooks";
import { replica } from "./replica";

/** A kept text or choice: `keptAt` is when the device last had it safe. */
export interface Draft<T> {
  value: T | undefined;
  keptAt: number | null;
  failed: boolean;
  /** Resolves with whether the device could keep it. */
  change(value: T): Promise<boolean>;
  forget(): Promise<void>;
}

interface Kept<T> {
  value: T | undefined;
  keptAt: number | null;
  failed: boolean;
}

/** The draft of a key; `value` is undefined until it was read, then the kept one or the first. */
export function useDraft<T>(key: string, first: () => T): Draft<T> {
  const [kept, setKept] = useState<Kept<T>>({ value: undefined, keptAt: null, failed: false });
  useEffect(() => {
    let left = false;
    read<T>(key).then((found) => {
      if (!left)
        setKept((now) => (now.value === undefined ? { ...now, value: found ?? first() } : now));
    });
    return () => {
      left = true;
    };
  }, [key]);
  const change = useCallback(
    (value: T) => {
      setKept((now) => ({ ...now, value }));
      return replica()
        .drafts.put(key, value)
        .then(
          () => true,
          () => false,
        )
        .then((safe) => {
          setKept((now) => ({ ...now, ...(safe && { keptAt: Date.now() }), failed: !safe }));
          return safe;
        });
    },
    [key],
  );
  const forget = useCallback(() => replica().drafts.delete(key), [key]);
  return { ...kept, change, forget };
}

/** A draft that cannot be read must not keep the form shut. */
async function read<T>(key: string): Promise<T | null> {
  try {
    return (await replica().drafts.get(key)) as T | null;
  } catch {
    return null;
  }
}
