/** The ways in which somebody who is signed in proves that it is still them. */
import type { ComponentType } from "preact";
import type { Session } from "../kit/session";
import { CodeProof } from "./CodeProof";
import { PasskeyProof } from "./PasskeyProof";
import { PasswordProof } from "./PasswordProof";
import { hasPasskey } from "./passkeys";
import { hasPassword } from "./passwords";

/** What a way needs: whom it is about, and whom to tell. */
export interface ProofProps {
  contact: Session["contact"];
  /** They have signed in anew, by `enter`. */
  onProved(): void;
}

/** One way. Its form begins, and mails what it has to, as soon as it is shown. */
export interface Proof {
  /** What the button says that leads to it. */
  label: string;
  icon: string;
  /** Whether this person can prove it so, on this device. */
  isPossible(contact: Session["contact"]): boolean | Promise<boolean>;
  Form: ComponentType<ProofProps>;
}

/** Best first: the first that is possible is shown, the others are offered under it. */
export const PROOFS: Proof[] = [
  { label: "Use a passkey", icon: "key-round", isPossible: hasPasskey, Form: PasskeyProof },
  { label: "Send me a code", icon: "mail", isPossible: () => true, Form: CodeProof },
  { label: "Use your password", icon: "key-round", isPossible: hasPassword, Form: PasswordProof },
];
