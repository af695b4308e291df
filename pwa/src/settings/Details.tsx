import { Gone, type OutboxItem, type Row } from "@doorstep/sync";
import { useEffect, useState } from "preact/hooks";
import type { Profile } from "../kit/documents";
import { ELSEWHERE, useDraft } from "../kit/drafts";
import { detailLabel } from "../kit/labels";
import { usePlace } from "../kit/place";
import { enqueue } from "../kit/replica";
import { Button, Field, State, showFirst } from "../ui";
import { CountryField } from "./CountryField";
import { DatesField } from "./DatesField";
import {
  ADDRESS,
  beginEdit,
  type Edit,
  isUnderWay,
  type Field as Name,
  OWN,
  updateOf,
  upToDate,
  wrongWith,
} from "./details";

interface Props {
  row: Row<Profile>;
  ownsAddress: boolean;
  /** A change that was not taken, to be made in another wording. */
  refused?: OutboxItem | undefined;
  /** A change that waits still: this one goes out with it. */
  waiting?: OutboxItem | undefined;
}

const NO_ROOM = "This device could not save it. What you typed is still here. Please try again.";
const DIFFERS = " What differs here is not saved.";

const FILLED_BY: Record<Exclude<Name, "country">, string> = {
  ...{ name: "name", phone: "tel", phone_other: "off", locale: "off" },
  ...{ line1: "address-line1", line2: "address-line2" },
  ...{ postal_code: "postal-code", city: "address-level2" },
};

const HINTS: Partial<Record<Name, string>> = {
  phone_other: "For when nobody answers at the first.",
};

/** The form of one's details; what is typed is kept on the device until it was saved. */
export function Details({ row, ownsAddress, refused, waiting }: Props) {
  const begin = () => beginEdit(row.doc, refused?.args);
  const key = refused ? `details:${refused.id}` : "details";
  const draft = useDraft<Edit>(key, begin);
  const [wrong, setWrong] = useState<Partial<Record<Name, string>>>({});
  const [said, setSaid] = useState("");
  const [busy, setBusy] = useState(false);
  const { organization } = usePlace();
  const edit = draft.value && upToDate(draft.value, begin(), draft.gone);
  const settled = draft.gone && edit !== undefined && !isUnderWay(edit);
  // All of it was saved in the other window: from now on this form is about something new.
  useEffect(() => {
    if (settled) draft.sent(begin());
  }, [settled]);
  if (!edit) return null;
  const save = async (event: Event) => {
    event.preventDefault();
    const found = wrongWith(edit);
    setWrong(found);
    setSaid("");
    if (Object.keys(found).length) return showFirst(event.target);
    const update = updateOf(edit);
    if (!update) return setSaid("Nothing was changed.");
    setBusy(true);
    try {
      const sent = { name: "profile.update", ver: 1, ...update };
      const other = { replaces: refused?.id, joins: waiting?.id };
      await enqueue({ ...sent, ...other, draft: draft.written() });
      draft.sent({ typed: edit.typed, seen: edit.typed });
    } catch (error) {
      if (error instanceof Gone) draft.lose();
      else setSaid(NO_ROOM);
    }
    setBusy(false);
  };
  const change = (name: Name, value: string) => {
    const typed = { ...edit, typed: { ...edit.typed, [name]: value } };
    // What another window has saved is no longer this draft: it goes on against that.
    void (draft.gone ? draft.goOn(typed, true) : draft.change(typed));
  };
  const fields = (names: Name[]) =>
    names.map((name) =>
      name === "locale" ? (
        <DatesField
          key={name}
          value={edit.typed[name]}
          office={organization?.name}
          onChange={(value) => change(name, value)}
        />
      ) : name === "country" ? (
        <CountryField
          key={name}
          value={edit.typed[name]}
          error={wrong[name]}
          onChange={(value) => change(name, value)}
        />
      ) : (
        <Field
          key={name}
          label={detailLabel(name)}
          name={name}
          inputMode={name.startsWith("phone") ? "tel" : "text"}
          autoComplete={FILLED_BY[name]}
          hint={HINTS[name]}
          value={edit.typed[name]}
          error={wrong[name]}
          onInput={({ currentTarget }) => change(name, currentTarget.value)}
        />
      ),
    );
  return (
    <form class="details" onSubmit={save} noValidate>
      {fields(OWN)}
      {ownsAddress && (
        <fieldset>
          <legend>Postal address</legend>
          {fields(ADDRESS)}
        </fieldset>
      )}
      <Button kind="primary" class="wide" type="submit" busy={busy}>
        Save
      </Button>
      <p role="status">
        {said || (draft.gone && isUnderWay(edit) && ELSEWHERE + DIFFERS)}
        {row.pending && (
          <State tone="due" icon="clock">
            Saved on this device, waiting to send
          </State>
        )}
      </p>
    </form>
  );
}
