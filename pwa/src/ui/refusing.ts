/** What a form does when it is refused. */

/** Gives the first field that is marked as wrong the focus, so that what is wrong with it is read. */
export function showFirst(form: EventTarget | null): void {
  requestAnimationFrame(() => {
    (form as HTMLElement | null)
      ?.querySelector<HTMLElement>("[aria-invalid=true], fieldset[aria-describedby] input")
      ?.focus();
  });
}
