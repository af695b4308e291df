/** Whether something typed is still on the screen; an update then waits. */

const touched = new WeakSet<HTMLFormElement>();

/** Begins to notice typing. */
export function noticeTyping(): void {
  document.addEventListener("input", ({ target }) => mark(target, true));
  document.addEventListener("submit", ({ target }) => mark(target, false));
}

/** Whether a form on the screen has something typed into it. */
export function isTyping(): boolean {
  return [...document.forms].some((form) => touched.has(form));
}

function mark(target: EventTarget | null, dirty: boolean): void {
  const form = target instanceof HTMLFormElement ? target : (target as HTMLInputElement)?.form;
  if (!form) return;
  if (dirty) touched.add(form);
  else touched.delete(form);
}
