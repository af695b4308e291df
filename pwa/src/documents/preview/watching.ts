/** Which sheets of a document are near the screen: of hundreds, watched by one pair of observers. */
import { useEffect, useMemo } from "preact/hooks";

/** Tells whether a sheet is on the screen or about to be, until it is called off. */
export type Watch = (sheet: Element, number: number, told: (near: boolean) => void) => () => void;

interface Watched {
  number: number;
  told(near: boolean): void;
}

/** A way to watch sheets; `onPage` is told the number of the one in the middle of the screen. */
export function useWatch(onPage: (number: number) => void): Watch {
  const { watch, end } = useMemo(() => watching(onPage), [onPage]);
  useEffect(() => end, [end]);
  return watch;
}

function watching(onPage: (number: number) => void): { watch: Watch; end(): void } {
  const sheets = new Map<Element, Watched>();
  const observer = (rootMargin: string, seen: (of: Watched, isSeen: boolean) => void) =>
    new IntersectionObserver(
      (all) => {
        for (const { target, isIntersecting } of all) {
          const of = sheets.get(target);
          if (of) seen(of, isIntersecting);
        }
      },
      { rootMargin },
    );
  const observers = [
    observer("100% 300%", ({ told }, isNear) => told(isNear)),
    observer("-50% 0px", ({ number }, isSeen) => isSeen && onPage(number)),
  ];
  const watch: Watch = (sheet, number, told) => {
    sheets.set(sheet, { number, told });
    for (const each of observers) each.observe(sheet);
    return () => {
      sheets.delete(sheet);
      for (const each of observers) each.unobserve(sheet);
    };
  };
  const end = () => {
    for (const each of observers) each.disconnect();
  };
  return { watch, end };
}
