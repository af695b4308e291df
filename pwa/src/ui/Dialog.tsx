import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef } from "preact/hooks";
import { giveBack } from "./focus";

interface Props {
  title: string;
  onClose(): void;
  children: ComponentChildren;
}

/** A question on top of the page; Escape and its own buttons close it, the focus goes back. */
export function Dialog({ title, onClose, children }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const opener = document.activeElement;
    const shown = dialog.current;
    if (shown) begin(shown);
    return () => {
      shown?.close();
      giveBack(opener);
    };
  }, []);
  return (
    <dialog
      ref={dialog}
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
    >
      <h2 id={id}>{title}</h2>
      {children}
    </dialog>
  );
}

/** What is asked is read before it is answered, so no button or pill has the focus, nor a field far below. */
function begin(dialog: HTMLDialogElement): void {
  dialog.showModal();
  if (!dialog.scrollTop && !document.activeElement?.closest(".choices,.choice")) return;
  const heading = dialog.querySelector("h2");
  // Only now: a heading that can have the focus would have it instead of a form's first field.
  heading?.setAttribute("tabindex", "-1");
  heading?.focus({ preventScroll: true });
  dialog.scrollTop = 0;
}
