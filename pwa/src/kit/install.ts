/** Putting the app on the home screen: never asked on load, only after something has worked. */
import { cell } from "./cell";

interface InstallPrompt extends Event {
  prompt(): Promise<{ outcome: "accepted" | "dismissed" }>;
}

/** How this device installs an app; "done" when it is running as one. */
export type Install = "done" | "prompt" | "iphone" | "menu";

const DECLINED = "doorstep:install-declined";
let prompt: InstallPrompt | null = null;

/** How the app could be installed right now. */
export const install = cell<Install>("menu");
/** Whether to offer it now. */
export const offering = cell(false);

/** Keeps the browser's own prompt for when the person wants it. */
export function keepPrompt(): void {
  install.value = isInstalled() ? "done" : isIphone() ? "iphone" : "menu";
  addEventListener("beforeinstallprompt", (event) => {
    event.preventDefault();
    prompt = event as InstallPrompt;
    install.value = "prompt";
  });
  addEventListener("appinstalled", () => {
    install.value = "done";
    offering.value = false;
  });
}

/** Something has just worked: offer the home screen, unless it was declined before. */
export function offerInstall(): void {
  if (install.value === "prompt" || install.value === "iphone") {
    offering.value = localStorage.getItem(DECLINED) === null;
  }
}

/** Shows the browser's prompt. */
export async function showPrompt(): Promise<void> {
  const shown = await prompt?.prompt();
  prompt = null;
  if (shown?.outcome !== "accepted") install.value = "menu";
  offering.value = false;
}

/** Not now means not again; it stays under More. */
export function declineInstall(): void {
  localStorage.setItem(DECLINED, "1");
  offering.value = false;
}

function isInstalled(): boolean {
  const { standalone } = navigator as { standalone?: boolean };
  return standalone === true || matchMedia("(display-mode: standalone)").matches;
}

function isIphone(): boolean {
  const { userAgent, maxTouchPoints } = navigator;
  return /iPhone|iPad/.test(userAgent) || (/Macintosh/.test(userAgent) && maxTouchPoints > 1);
}
