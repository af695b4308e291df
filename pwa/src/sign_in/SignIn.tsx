import { useEffect, useState } from "preact/hooks";
import { useLocation } from "preact-iso";
import { recover } from "../kit/entering";
import { askedFor, forgetAsked } from "./asking";
import { CodeForm } from "./CodeForm";
import { Door } from "./Door";
import { EmailForm } from "./EmailForm";

/** Signing in with a mailed code or a passkey; where the person wanted to go is where they arrive. */
export function SignIn() {
  const [email, setEmail] = useState(askedFor);
  const enter = useEntrance();
  useEffect(() => {
    void recover();
  }, []);
  const change = () => {
    forgetAsked();
    setEmail(null);
  };
  return (
    <Door title={email ? "Look into your mail" : "Sign in"}>
      {email ? (
        <CodeForm email={email} onDone={thenOffer(enter)} onChange={change} />
      ) : (
        <EmailForm onAsked={setEmail} onDone={enter} />
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

/** From the door to the screen that was asked for. */
export function useEntrance(): () => void {
  const { path, route } = useLocation();
  return () => {
    if (path.startsWith("/portal/sign-in")) route("/portal", true);
  };
}
