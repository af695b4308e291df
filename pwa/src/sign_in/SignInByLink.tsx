import { useState } from "preact/hooks";
import { Problem } from "../kit/api";
import { Button } from "../ui";
import { signInByLink } from "./asking";
import { Door } from "./Door";
import { thenOffer, useEntrance } from "./SignIn";
import { refusal } from "./words";

type View =
  | { state: "ready"; token: string }
  | { state: "failed"; token: string; error: string }
  | { state: "over"; code: string };

/** The mailed link. Opening it does nothing, for mail scanners open links too; pressing does. */
export function SignInByLink() {
  const [view, setView] = useState(firstView);
  const [busy, setBusy] = useState(false);
  const enter = thenOffer(useEntrance());
  if (view.state === "over") return <Over code={view.code} />;
  const press = async () => {
    setBusy(true);
    try {
      await signInByLink(view.token);
      enter();
    } catch (refused) {
      setView(afterRefusal(view.token, refused));
    }
    setBusy(false);
  };
  return (
    <Door title="Welcome back">
      <p>One press, and you are in.</p>
      <Button kind="primary" class="wide" busy={busy} onClick={press}>
        Sign in
      </Button>
      <p class="error" role="alert">
        {view.state === "failed" && view.error}
      </p>
    </Door>
  );
}

function Over({ code }: { code: string }) {
  const elsewhere = code === "other_browser";
  return (
    <Door title={elsewhere ? "Use the code instead" : "This link no longer works"}>
      <p>
        {elsewhere
          ? "You started in another browser or in the app. Go back there and type the six digits out of the same mail."
          : "A link works once, for ten minutes. Ask for a new mail; it comes at once."}
      </p>
      <a class="button primary wide" href="/portal/sign-in">
        {elsewhere ? "Start here instead" : "Ask for a new mail"}
      </a>
    </Door>
  );
}

/** The token leaves the address bar, and with it the history, at once. */
function firstView(): View {
  const token = new URLSearchParams(location.hash.slice(1)).get("token");
  history.replaceState(history.state, "", location.pathname);
  return token ? { state: "ready", token } : { state: "over", code: "link_expired" };
}

function afterRefusal(token: string, refused: unknown): View {
  if (refused instanceof Problem && refused.status !== 429 && refused.status < 500) {
    return { state: "over", code: refused.code };
  }
  return { state: "failed", token, error: refusal(refused) };
}
