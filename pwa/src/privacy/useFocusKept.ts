/** Where the focus goes when what had it is gone. */
import type { RefObject } from "preact";
import { useEffect, useRef } from "preact/hooks";

/** A heading that takes the focus when `key` has changed and the button that was pressed is gone. */
export function useFocusKept(key: unknown): RefObject<HTMLHeadingElement | null> {
  const heading = useRef<HTMLHeadingElement>(null);
  const before = useRef(key);
  useEffect(() => {
    if (before.current === key) return;
    before.current = key;
    const lost = !document.activeElement || document.activeElement === document.body;
    if (!lost) return;
    heading.current?.focus({ preventScroll: true });
    heading.current?.scrollIntoView({ block: "nearest" });
  }, [key]);
  return heading;
}
