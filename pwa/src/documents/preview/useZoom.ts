import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { bounded, CLOSE, shiftOf, zoomOfKey } from "./zooming";

/** Milliseconds and pixels within which two taps are one. */
const AT_ONCE = 350;
const NEAR = 30;

interface Point {
  x: number;
  y: number;
}

/** Makes it so large; `at` on the screen stays where it is, else the middle does. */
type ZoomTo = (zoom: number, at?: Point) => void;

/** How large a sheet is, by buttons, keys, two fingers, a double tap or a wheel with Ctrl. */
export function useZoom(paper: { current: HTMLElement | null }) {
  const [now, setNow] = useState({ zoom: 1, before: 1, at: undefined as Point | undefined });
  const zoom = useRef(1);
  const zoomTo: ZoomTo = (wanted, at) => {
    const next = bounded(wanted);
    if (next === zoom.current) return;
    const before = zoom.current;
    zoom.current = next;
    setNow({ zoom: next, before, at });
  };
  useLayoutEffect(() => {
    if (paper.current) hold(paper.current, now);
  }, [now]);
  useEffect(() => {
    const place = paper.current;
    return place ? follow(place, () => zoom.current, zoomTo) : undefined;
  }, []);
  return { zoom: now.zoom, zoomTo };
}

function hold(paper: HTMLElement, now: { zoom: number; before: number; at: Point | undefined }) {
  const { left, top, width } = paper.getBoundingClientRect();
  const { x, y } = now.at ?? { x: left + width / 2, y: Math.max(top, innerHeight / 2) };
  paper.scrollLeft += shiftOf(x - left + paper.scrollLeft, now.before, now.zoom);
  if (y > top) scrollBy({ top: shiftOf(y - top, now.before, now.zoom), behavior: "instant" });
}

/** Until it is told to stop. */
function follow(paper: HTMLElement, zoom: () => number, zoomTo: ZoomTo): () => void {
  const leaving = new AbortController();
  const { signal } = leaving;
  const wheel = (event: WheelEvent) => {
    if (!event.ctrlKey) return;
    event.preventDefault();
    zoomTo(zoom() * Math.exp(-event.deltaY / 200), { x: event.clientX, y: event.clientY });
  };
  const key = (event: KeyboardEvent) => {
    const plain = !event.ctrlKey && !event.metaKey && !event.altKey;
    const next = plain ? zoomOfKey(event.key, zoom()) : undefined;
    if (next === undefined) return;
    event.preventDefault();
    zoomTo(next);
  };
  paper.addEventListener("wheel", wheel, { passive: false, signal });
  paper.addEventListener("keydown", key, { signal });
  followFingers(paper, zoom, zoomTo, signal);
  return () => leaving.abort();
}

function followFingers(
  paper: HTMLElement,
  zoom: () => number,
  zoomTo: ZoomTo,
  signal: AbortSignal,
): void {
  let pinch: { apart: number; zoom: number } | undefined;
  let tap: (Point & { when: number }) | undefined;
  const start = ({ touches }: TouchEvent) => {
    pinch = touches.length === 2 ? { apart: apart(touches), zoom: zoom() } : undefined;
    if (touches.length > 1) tap = undefined;
  };
  const move = (event: TouchEvent) => {
    tap = undefined;
    if (!pinch || event.touches.length !== 2) return;
    event.preventDefault();
    zoomTo((pinch.zoom * apart(event.touches)) / pinch.apart, middle(event.touches));
  };
  const end = (event: TouchEvent) => {
    const [last] = event.changedTouches;
    if (pinch || event.touches.length || !last) return;
    const now = { x: last.clientX, y: last.clientY, when: event.timeStamp };
    const twice =
      tap && now.when - tap.when < AT_ONCE && Math.hypot(now.x - tap.x, now.y - tap.y) < NEAR;
    tap = twice ? undefined : now;
    if (!twice) return;
    event.preventDefault();
    zoomTo(zoom() > 1 ? 1 : CLOSE, now);
  };
  paper.addEventListener("touchstart", start, { passive: true, signal });
  paper.addEventListener("touchmove", move, { passive: false, signal });
  paper.addEventListener("touchend", end, { passive: false, signal });
}

function apart([a, b]: TouchList): number {
  return a && b ? Math.hypot(a.clientX - b.clientX, a.clientY - b.clientY) : 1;
}

function middle([a, b]: TouchList): Point {
  return a && b
    ? { x: (a.clientX + b.clientX) / 2, y: (a.clientY + b.clientY) / 2 }
    : { x: 0, y: 0 };
}
