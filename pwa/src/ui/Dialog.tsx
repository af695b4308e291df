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
    shown?.showModal();
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
