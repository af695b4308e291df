/** What is offered above a screen until it is answered. */
import type { ComponentType } from "preact";
import { cell } from "../kit/cell";

/** The part that offers it; null while there is nothing to offer. */
export const offer = cell<ComponentType | null>(null);
