import { cell, useCell } from "../kit/cell";
import { isClosed } from "../kit/closed";
import { Button } from "./Button";

interface Said {
  text: string;
  action?: { label: string; run(): void };
}

const LASTS = 6_000;
const said = cell<Said | null>(null);
let timer: ReturnType<typeof setTimeout> | undefined;

/** Says something in passing; with an action it stays until it is answered. */
export function toast(text: string, action?: Said["action"]): void {
  clearTimeout(timer);
  said.value = action ? { text, action } : { text };
  if (!action) timer = setTimeout(hush, LASTS);
}

/** Waits for something to be kept on this device; says so and resolves with false if it cannot be. */
export async function keeping(kept: Promise<unknown>): Promise<boolean> {
  try {
    await kept;
    return true;
  } catch (error) {
    const next = isClosed(error) ? "Open this page again" : "Make some room";
    toast(`This phone could not save that, so nothing was sent. ${next} and try again.`);
    return false;
  }
}

/** Where toasts appear. */
export function Toasts() {
  const now = useCell(said);
  const run = () => {
    hush();
    now?.action?.run();
  };
  return (
    <div class="toasts" aria-live="polite">
      {now && (
        <div class="toast">
          <p>{now.text}</p>
          {now.action && <Button onClick={run}>{now.action.label}</Button>}
          {now.action && (
            <Button class="later" onClick={hush}>
              Later
            </Button>
          )}
        </div>
      )}
    </div>
  );
}

function hush(): void {
  said.value = null;
}
