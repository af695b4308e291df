/** Where the focus goes when what had it is gone. */

/** Milliseconds in which a screen may still choose a better place than its heading. */
const A_MOMENT = 100;

/**
 * Gives the focus back to what had it before a dialog; a closed dialog that has left the page does
 * not do so itself. Once that is gone, be it only when its row is, the page's heading has it.
 */
export function giveBack(opener: Element | null): void {
  (opener as HTMLElement | null)?.focus();
  const watch = new MutationObserver(() => {
    if (document.activeElement === opener) return;
    watch.disconnect();
    if (!opener?.isConnected) setTimeout(toHeading, A_MOMENT);
  });
  watch.observe(document.body, { childList: true, subtree: true });
}

function toHeading(): void {
  if (document.activeElement !== document.body) return;
  document.querySelector<HTMLElement>("main h1")?.focus({ preventScroll: true });
}
