import { useEffect, useState } from "preact/hooks";
import { type Session, session } from "../kit/session";
import { Button, Dialog, Icon, toast } from "../ui";
import { over } from "../ui/over";
import { PROOFS, type Proof } from "./proofs";
import { NotProved } from "./proving";
import "../ui/screens.css";

type Contact = Session["contact"];

/**
 * Asks over whatever screen is shown; resolves once it was proved, rejects with NotProved. So it does
 * when somebody else signs in: what is asked for would be done to them.
 */
export async function askForProof(): Promise<void> {
  const contact = session.value?.contact;
  if (!contact) throw new NotProved();
  try {
    await new Promise<void>((resolve, reject) => {
      const close = () => reject(new NotProved());
      over.value = <ProofDialog contact={contact} onProved={resolve} onClose={close} />;
    });
  } finally {
    over.value = null;
  }
  const now = session.value?.contact;
  if (now?.id === contact.id) return;
  if (now)
    toast(`That was not ${contact.name}: ${now.name} is signed in now. Nothing was changed.`);
  throw new NotProved();
}

interface Props {
  contact: Contact;
  onProved(): void;
  onClose(): void;
}

function ProofDialog({ contact, onProved, onClose }: Props) {
  // Signed out or gone to another account in another window: there is nothing to prove any more.
  useEffect(() => onClose, []);
  const { ways, way, take } = useWays(contact);
  return (
    <Dialog title="Is it you?" onClose={onClose}>
      <p>This opens your account, so please show once more that it is you.</p>
      {way && <way.Form key={way.label} contact={contact} onProved={onProved} />}
      <div class="choices">
        {ways
          .filter((other) => other !== way)
          .map((other) => (
            <Button key={other.label} onClick={() => take(other)}>
              <Icon name={other.icon} /> {other.label}
            </Button>
          ))}
        <Button onClick={onClose}>Not now</Button>
      </div>
    </Dialog>
  );
}

/** Which ways this person has, and the one they take: the best, until they choose another. */
function useWays(contact: Contact) {
  const [ways, setWays] = useState<Proof[]>([]);
  const [way, take] = useState<Proof>();
  useEffect(() => {
    let left = false;
    const look = async () => {
      const possible = await Promise.all(PROOFS.map((each) => possibly(each, contact)));
      const found = PROOFS.filter((_, index) => possible[index]);
      if (left) return;
      setWays(found);
      take(found[0]);
    };
    void look();
    return () => {
      left = true;
    };
  }, [contact]);
  return { ways, way, take };
}

/** A way that cannot be told to be possible is none. */
async function possibly(proof: Proof, contact: Contact): Promise<boolean> {
  try {
    return await proof.isPossible(contact);
  } catch {
    return false;
  }
}
