import { Gone } from "@doorstep/sync";
import { cell, useCell } from "../kit/cell";
import { isClosed } from "../kit/closed";
import { Button } from "./Button";

interface Said {
  text: string;
  action?: { label: string; run(): void };
}

const LASTS = 6_000;
/** The last one is shown; those before it that wait for an answer are shown again after it. */
export const said = cell<Said[]>([]);

/** Says something in passing; with an action it stays until it is answered. */
export function toast(text: string, action?: Said["action"]): void {
  const made = action ? { text, action } : { text };
  said.value = [...said.value.filter((each) => each.text !== text), made];
  if (!action) setTimeout(hush, LASTS, made);
}

/** Waits for something to be kept on this device; says so and resolves with false if it cannot be. */
export async function keeping(kept: Promise<unknown>): Promise<boolean> {
  try {
    await kept;
    return true;
  } catch (error) {
    toast(whyWords(error));
    return false;
  }
}

function whyWords(error: unknown): string {
  if (error instanceof Gone) return "You have seen to this in another window already.";
  const next = isClosed(error) ? "Open this page again" : "Make some room";
  return `This phone could not save that, so nothing was sent. ${next} and try again.`;
}

/** Where toasts appear. */
export function Toasts() {
  const now = useCell(said).at(-1);
  const run = () => {
    hush(now);
    now?.action?.run();
  };
  return (
    <div class="toasts" aria-live="polite">
      {now && (
        <div class="toast">
          <p>{now.text}</p>
          {now.action && <Button onClick={run}>{now.action.label}</Button>}
          {now.action && (
            <Button class="later" onClick={() => hush(now)}>
              Later
            </Button>
          )}
        </div>
      )}
    </div>
  );
}

function hush(over: Said | undefined): void {
  said.value = said.value.filter((each) => each !== over);
}
