/** What lies over whatever screen is shown, such as a question that no screen asks by itself. */
import type { ComponentChild } from "preact";
import { cell } from "../kit/cell";

/** Shown by the layout until it is null again. */
export const over = cell<ComponentChild>(null);
