import type { TargetedEvent } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { showFirst } from "../ui";
import { digitsOf, refusal, SIX_DIGITS } from "./words";

const NOTHING = { error: "", note: "" };

/** What a form for a mailed code does. */
interface Acts {
  /** Takes the six digits. */
  take(digits: string): Promise<void>;
  /** Has the mail sent. */
  mail(): Promise<void>;
  /** Says why one of them was refused; as at the door unless given. */
  words?: (refused: unknown) => string;
}

/** A form for the six digits out of a mail; typed, pasted or offered by the phone. */
export function useCode({ take, mail, words = refusal }: Acts) {
  const form = useRef<HTMLFormElement>(null);
  const [code, setCode] = useState("");
  const [{ error, note }, say] = useState(NOTHING);
  const [busy, setBusy] = useState(false);
  useLayoutEffect(() => form.current?.querySelector("input")?.focus(), []);
  const refuse = (why: string) => {
    say({ error: why, note: "" });
    showFirst(form.current);
  };
  const attempt = async (work: Promise<void>, done: string) => {
    setBusy(true);
    say(NOTHING);
    try {
      await work;
      say({ error: "", note: done });
    } catch (refused) {
      refuse(words(refused));
    }
    setBusy(false);
  };
  const send = (done: string) => attempt(mail(), done);
  const enter = (event: Event) => {
    event.preventDefault();
    const digits = digitsOf(code);
    return digits.length === 6 ? attempt(take(digits), "") : refuse(SIX_DIGITS);
  };
  const field = {
    ...{ label: "Code", class: "code", maxLength: 11 },
    ...({ inputMode: "numeric", autoComplete: "one-time-code" } as const),
    ...{ value: code, error },
    onInput: (event: TargetedEvent<HTMLInputElement>) => setCode(event.currentTarget.value),
  };
  return { form, field, note, busy, enter, send, again: () => send("A new mail is on its way.") };
}
