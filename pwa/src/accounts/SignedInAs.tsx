import { useCell } from "../kit/cell";
import { session } from "../kit/session";

/** Said where something is not here: a link may be of a mail to somebody else who uses the device. */
export function SignedInAs() {
  const who = useCell(session);
  return (
    who && (
      <>
        {" "}
        You are signed in as {who.contact.name}: what was sent to somebody else opens once they sign
        in here.
      </>
    )
  );
}
