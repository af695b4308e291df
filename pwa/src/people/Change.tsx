import type { Row } from "@doorstep/sync";
import { useState } from "preact/hooks";
import { useCell } from "../kit/cell";
import type { Person } from "../kit/documents";
import { session } from "../kit/session";
import { firstName } from "../kit/words";
import { Button, Dialog, toast } from "../ui";
import { changeRole, inviteAgain, removePerson, whyNot } from "./deciding";
import { RoleChoice } from "./RoleChoice";
import { roleOf } from "./roles";

interface Props {
  row: Row<Person>;
  customer: string;
  onClose(): void;
}

/** Somebody's access: another role, the mail once more, or the end of it. */
export function Change({ row, customer, onClose }: Props) {
  const { name, email, role: before, state } = row.doc;
  const [role, setRole] = useState(before);
  const [removing, setRemoving] = useState(false);
  const { busy, wrong, run } = useDeciding(onClose);
  const me = useCell(session)?.contact.id === row.id;
  if (removing) {
    const remove = () =>
      run(() => removePerson(row.id), `${name} has no access to ${customer} any more.`);
    return (
      <Dialog
        key="remove"
        title={me ? "End your own access?" : `End the access of ${name}?`}
        onClose={onClose}
      >
        <p>
          {me ? "You" : firstName(name)} can then no longer sign in for {customer}, and its records
          disappear from {me ? "your" : "their"} devices as soon as these are online. What{" "}
          {me ? "you" : "they"} asked for stays as it is.
        </p>
        <Wrong words={wrong} />
        <div class="choices">
          <Button kind="danger" busy={busy} onClick={remove}>
            {me ? "Yes, end my access" : "Yes, end their access"}
          </Button>
          <Button onClick={onClose}>Keep it</Button>
        </div>
      </Dialog>
    );
  }
  const save = () =>
    role === before
      ? onClose()
      : run(() => changeRole(row.id, role), `${name}: ${roleOf(role).label}, from now on.`);
  return (
    <Dialog key="change" title={name} onClose={onClose}>
      <p class="soft">{email}</p>
      <RoleChoice value={role} onChange={setRole} />
      <Wrong words={wrong} />
      <div class="choices">
        <Button kind="primary" busy={busy} onClick={save}>
          Save
        </Button>
        {state === "invited" && (
          <Button
            busy={busy}
            onClick={() => run(() => inviteAgain(row.id), `Another mail goes to ${email}.`)}
          >
            Send the invitation again
          </Button>
        )}
        <Button kind="danger" onClick={() => setRemoving(true)}>
          {me ? "End your own access" : "End their access"}
        </Button>
        <Button onClick={onClose}>Leave it as it is</Button>
      </div>
    </Dialog>
  );
}

function Wrong({ words }: { words: string }) {
  return (
    <p class="error" role="alert">
      {words}
    </p>
  );
}

/** One decision at a time; `done` is said once it was made. */
function useDeciding(onDone: () => void) {
  const [busy, setBusy] = useState(false);
  const [wrong, setWrong] = useState("");
  const run = async (act: () => Promise<void>, done: string) => {
    setBusy(true);
    setWrong("");
    try {
      await act();
      toast(done);
      onDone();
    } catch (error) {
      setWrong(whyNot(error));
    }
    setBusy(false);
  };
  return { busy, wrong, run };
}
