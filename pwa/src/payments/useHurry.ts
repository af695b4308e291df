import { useEffect, useState } from "preact/hooks";
import { replica } from "../kit/replica";

/** Milliseconds between one look and the next: soon at first, then less and less often. */
const PAUSES = [1_500, 2_500, 4_000, 8_000, 15_000, 30_000];

/**
 * While something is awaited, asks the server for news more often than the copy does by itself; not
 * while nobody looks. Says whether the hurry is over: after a minute of looking the copy is up to date,
 * and it still has not come. It is looked for all the same.
 */
export function useHurry(awaited: boolean): boolean {
  const [over, setOver] = useState(false);
  useEffect(() => {
    setOver(false);
    if (!awaited) return;
    return hurry(() => setOver(true));
  }, [awaited]);
  return over;
}

/** Looks again and again until the function it returns is called; tells once when that was in vain. */
export function hurry(inVain: () => void): () => void {
  let timer: ReturnType<typeof setTimeout>;
  let turn = 0;
  let stopped = false;
  const look = () => {
    const pause = PAUSES[Math.min(turn, PAUSES.length - 1)];
    timer = setTimeout(look, pause);
    if (document.hidden) return;
    const last = turn++ >= PAUSES.length;
    void replica()
      .sync()
      .then(() => last && !stopped && replica().status().state === "current" && inVain());
  };
  look();
  return () => {
    stopped = true;
    clearTimeout(timer);
  };
}
