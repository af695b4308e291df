import { useEffect, useState } from "preact/hooks";
import { Problem } from "../kit/api";
import { Button } from "../ui";
import { signInByLink } from "./asking";
import { Door } from "./Door";
import { thenOffer, useEntrance } from "./SignIn";
import { useSignedIn } from "./useSignedIn";
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
  useEffect(() => {
    // A link that is pasted where another was opened changes nothing but what is behind the #.
    const look = () => location.hash && setView(firstView());
    addEventListener("hashchange", look);
    return () => removeEventListener("hashchange", look);
  }, []);
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

const EXPIRED = {
  title: "This link no longer works",
  words: "A link works once, for ten minutes. Ask for a new mail; it comes at once.",
  way: "Ask for a new mail",
};
const OVER: Record<string, typeof EXPIRED> = {
  no_token: {
    title: "Open the link again",
    words:
      "This page keeps no link, so that nobody else can use it. Please open it from your mail again: it works once, for ten minutes.",
    way: "Ask for a new mail",
  },
  other_browser: {
    title: "Use the code instead",
    words:
      "You started in another browser or in the app. Go back there and type the six digits out of the same mail.",
    way: "Start here instead",
  },
};

function Over({ code }: { code: string }) {
  const who = useSignedIn();
  const { title, words, way } = OVER[code] ?? EXPIRED;
  if (who) return <In name={who.contact.name} />;
  return (
    <Door title={title}>
      <p>{words}</p>
      <a class="button primary wide" href="/portal/sign-in">
        {way}
      </a>
    </Door>
  );
}

/** The link is of no use any more, but neither does anybody need one. */
function In({ name }: { name: string }) {
  return (
    <Door title="You are signed in already">
      <p>You are signed in as {name} and need no link.</p>
      <a class="button primary wide" href="/portal">
        Open the portal
      </a>
      <a class="button wide" href="/portal/sign-in">
        Sign in with another address
      </a>
    </Door>
  );
}

/** The token leaves the address bar, and with it the history, at once. */
function firstView(): View {
  const token = new URLSearchParams(location.hash.slice(1)).get("token");
  history.replaceState(history.state, "", location.pathname);
  return token ? { state: "ready", token } : { state: "over", code: "no_token" };
}

function afterRefusal(token: string, refused: unknown): View {
  if (refused instanceof Problem && refused.status !== 429 && refused.status < 500) {
    return { state: "over", code: refused.code };
  }
  return { state: "failed", token, error: refusal(refused) };
}
