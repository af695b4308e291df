import { ErrorBoundary, LocationProvider, useLocation } from "preact-iso";
import { useEffect, useState } from "preact/hooks";
import { closeCopy, opened, openCopy } from "./kit/replica";
import { session } from "./kit/session";
import { Broken } from "./more/Broken";
import { Portal } from "./Portal";
import { SignInRoutes } from "./sign_in/SignInRoutes";
import { followLinks } from "./ui/transition";

/** The whole app: the portal for who is signed in, the door for everybody else. */
export function App() {
  const [broken, setBroken] = useState(false);
  if (broken) return <Broken why="crashed" />;
  return (
    <LocationProvider scope="/portal">
      <ErrorBoundary onError={() => setBroken(true)}>
        <Screens />
      </ErrorBoundary>
    </LocationProvider>
  );
}

function Screens() {
  const { path, route } = useLocation();
  const who = session.value;
  const copy = opened.value;
  useEffect(() => {
    const leaving = new AbortController();
    followLinks(route, leaving.signal);
    return () => leaving.abort();
  }, [route]);
  useEffect(() => {
    if (who) void openCopy(who);
    else closeCopy();
  }, [who]);
  if (!who || path.startsWith("/portal/sign-in")) return <SignInRoutes />;
  if (copy.state === "failed") return <Broken why="no_store" />;
  return copy.state === "open" ? <Portal key={who.contact.id} /> : null;
}
