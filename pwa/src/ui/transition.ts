/** Shows where a thing went: from a list into its page. Not for those who want no motion. */
import { arrival } from "./arrival";

const PATIENCE = 250;

/** Takes over clicks on the portal's own links for as long as `signal` lasts. */
export function followLinks(route: (url: string) => void, signal: AbortSignal): void {
  document.addEventListener("click", (event) => go(event, route), { signal });
}

function go(event: MouseEvent, route: (url: string) => void): void {
  const link = (event.target as Element).closest?.("a");
  if (!link || !document.startViewTransition || !isOurs(event, link)) return;
  if (matchMedia("(prefers-reduced-motion: reduce)").matches) return;
  event.preventDefault();
  event.stopPropagation();
  const title = link.querySelector<HTMLElement>(".row b");
  if (title) hand(title);
  const shown = document.startViewTransition(() => show(() => route(link.pathname + link.search)));
  shown.ready.catch(() => undefined);
  void shown.finished.finally(() => title?.style.removeProperty("view-transition-name"));
}

function isOurs(event: MouseEvent, link: HTMLAnchorElement): boolean {
  if (event.defaultPrevented || event.button !== 0) return false;
  if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return false;
  if (link.origin !== location.origin || link.target || link.download || link.hash) return false;
  return link.pathname.startsWith("/portal") && link.pathname !== location.pathname;
}

/** The row's title becomes the next screen's heading, so this screen's heading is none meanwhile. */
function hand(title: HTMLElement): void {
  document.querySelector("h1")?.style.setProperty("view-transition-name", "none");
  title.style.setProperty("view-transition-name", "heading");
}

function show(navigate: () => void): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, PATIENCE);
    arrival.settle = () => {
      clearTimeout(timer);
      resolve();
    };
    navigate();
  });
}
