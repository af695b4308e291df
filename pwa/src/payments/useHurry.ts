import { useEffect } from "preact/hooks";
import { replica } from "../kit/replica";

/** Milliseconds between one look and the next: soon at first, then less and less often. */
const PAUSES = [1_500, 2_500, 4_000, 8_000, 15_000, 30_000];

/**
 * While something is awaited, asks the server for news more often than the copy does by itself; not
 * while nobody looks.
 */
export function useHurry(awaited: boolean): void {
  useEffect(() => {
    if (!awaited) return;
    let timer: ReturnType<typeof setTimeout>;
    let turn = 0;
    const look = () => {
      if (!document.hidden) void replica().sync();
      timer = setTimeout(look, PAUSES[Math.min(turn++, PAUSES.length - 1)]);
    };
    look();
    return () => clearTimeout(timer);
  }, [awaited]);
}
