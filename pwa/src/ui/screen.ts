/** Screens that are fetched when they are first shown. */
import type { ComponentType } from "preact";
import { lazy } from "preact-iso";
import { toast } from "./Toast";

/** Milliseconds after which a screen that does not come is spoken of; it may still come. */
const PATIENCE = 10_000;

/** A screen in a file of its own; a browser that gets no answer at all says so too. */
export function screen<P>(load: () => Promise<{ default: ComponentType<P> }>): ComponentType<P> {
  return lazy(() => {
    const timer = setTimeout(sayMissing, PATIENCE);
    return load().finally(() => clearTimeout(timer));
  });
}

/** A screen's file did not come; what was written is safe, so opening again is too. */
export function sayMissing(): void {
  toast("This screen could not be loaded", { label: "Try again", run: () => location.reload() });
}
