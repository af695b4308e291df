/** Long lists grow as they are read, so that thousands of rows cost no more than what is seen. */
import { useCallback, useEffect, useState } from "preact/hooks";

const A_SCREENFUL = 40;

/** How many rows to show, a way to show more, and the ref of the element that calls for more. */
export function useShown(count: number, list: string) {
  const [grown, setGrown] = useState({ list, shown: A_SCREENFUL });
  const [end, setEnd] = useState<Element | null>(null);
  const shown = grown.list === list ? grown.shown : A_SCREENFUL;
  const more = useCallback(() => setGrown({ list, shown: shown + A_SCREENFUL }), [list, shown]);
  useEffect(() => {
    if (!end || shown >= count) return;
    const watch = new IntersectionObserver(
      (seen) => seen.some((each) => each.isIntersecting) && more(),
      {
        rootMargin: "800px",
      },
    );
    watch.observe(end);
    return () => watch.disconnect();
  }, [end, shown, count, more]);
  return { shown, more, end: setEnd };
}
