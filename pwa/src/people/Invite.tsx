import { useState } from "preact/hooks";
import { useDraft } from "../kit/drafts";
import { Button, Field, fullWords, showFirst, toast } from "../ui";
import { invite, type Wish, whyNot } from "./deciding";
import { RoleChoice } from "./RoleChoice";

/** The most letters of a name. */
const LONGEST = 200;
const NOBODY: Wish = { name: "", email: "", role: "site" };

/** Whom to let in; what is typed is kept on the device until they were invited. */
export function Invite() {
  const draft = useDraft<Wish>("invite", () => NOBODY);
  const [wrong, setWrong] = useState<Partial<Record<"name" | "email" | "all", string>>>({});
  const [busy, setBusy] = useState(false);
  const wish = draft.value;
  if (!wish) return null;
  const send = async (event: Event) => {
    event.preventDefault();
    const found = wrongWith(wish);
    setWrong(found);
    if (Object.keys(found).length) return showFirst(event.target);
    setBusy(true);
    try {
      await invite(wish);
      await draft.forget().catch(() => undefined);
      draft.sent(NOBODY);
      toast(`${wish.name.trim()} gets a mail that says how to sign in.`);
    } catch (error) {
      setWrong({ all: whyNot(error) });
    }
    setBusy(false);
  };
  const change = (part: Partial<Wish>) => {
    const next = { ...wish, ...part };
    void (draft.gone ? draft.goOn(next, true) : draft.change(next));
  };
  return (
    <form class="details invite" onSubmit={send} noValidate>
      <Field
        label="Their name"
        name="name"
        autoComplete="off"
        maxLength={LONGEST}
        hint={fullWords(wish.name, LONGEST)}
        value={wish.name}
        error={wrong.name}
        onInput={({ currentTarget: { value } }) => change({ name: value })}
      />
      <Field
        label="Their email"
        name="email"
        type="email"
        inputMode="email"
        autoComplete="off"
        maxLength={254}
        value={wish.email}
        error={wrong.email}
        onInput={({ currentTarget: { value } }) => change({ email: value })}
      />
      <RoleChoice value={wish.role} onChange={(role) => change({ role })} />
      <p class="error" role="alert">
        {wrong.all}
      </p>
      <Button kind="primary" class="wide" type="submit" busy={busy}>
        Invite
      </Button>
    </form>
  );
}

function wrongWith({ name, email }: Wish): { name?: string; email?: string } {
  return {
    ...(!name.trim() && { name: "Please type their name." }),
    ...(!/^\s*\S+@\S+\s*$/.test(email) && { email: "Please type their email address." }),
  };
}
