import { useEffect, useState } from "preact/hooks";
import { useLocation } from "preact-iso";
import { settleAccount } from "../accounts/switching";
import { recover } from "../kit/entering";
import { mail } from "./asking";
import { CodeForm } from "./CodeForm";
import { Door } from "./Door";
import { EmailForm } from "./EmailForm";
import { PasswordForm } from "./PasswordForm";
import { hasForgotten, noteForgotten } from "./passwords";
import { takeWanted } from "./wanted";

/** Signing in by mailed code, passkey or password; where the person wanted to go is where they arrive. */
export function SignIn() {
  const [email, setEmail] = useState(mail.address);
  const [rather, setRather] = useState<string | null>(null);
  const enter = useEntrance();
  useEffect(() => {
    void recover(settleAccount).then((found) => found && enter());
  }, []);
  const change = () => {
    mail.forget();
    noteForgotten(false);
    setEmail(null);
  };
  const byCode = (asked: string | null) => {
    setRather(null);
    setEmail(asked);
  };
  return (
    <Door title={email ? "Look into your mail" : "Sign in"}>
      {email ? (
        <CodeForm email={email} onDone={thenOffer(enter)} onChange={change} />
      ) : rather !== null ? (
        <PasswordForm email={rather} onDone={thenOffer(enter, true)} onCode={byCode} />
      ) : (
        <EmailForm onAsked={setEmail} onDone={enter} onPassword={setRather} />
      )}
    </Door>
  );
}

/** Who came in without a passkey is offered one for the next time. */
export function thenOffer(enter: () => void, quietly = false): () => void {
  return () => {
    enter();
    void import("./offering").then(({ offerPasskey }) => offerPasskey(quietly));
  };
}

/** From the door to the screen that was asked for, or to a new password for who has forgotten theirs. */
export function useEntrance(): () => void {
  const { path, route } = useLocation();
  return () => {
    if (hasForgotten()) return route("/portal/settings/sign-in", true);
    if (path.startsWith("/portal/sign-in")) route(takeWanted(), true);
  };
}
