import { useEffect, useState } from "preact/hooks";
import { ErrorBoundary, LocationProvider, useLocation } from "preact-iso";
import { useCell } from "./kit/cell";
import { opened } from "./kit/replica";
import { session } from "./kit/session";
import { Portal } from "./Portal";
import { screen } from "./ui";

const Broken = screen(() => import("./more/Broken"));
const SignInRoutes = screen(() => import("./sign_in/SignInRoutes"));

/** What is shown whoever is signed in, and to whom nobody is. */
const DOORS = /^\/portal\/(sign-in|shared$|verify$)/;

/** The whole app: the portal for who is signed in, the door for everybody else. */
export function App() {
  const [broken, setBroken] = useState(false);
  const crash = (error: Error) => {
    console.error(error);
    setBroken(true);
  };
  if (broken) return <Crashed />;
  return (
    <LocationProvider scope="/portal">
      <ErrorBoundary onError={crash}>
        <Screens />
      </ErrorBoundary>
    </LocationProvider>
  );
}

function Crashed() {
  return (
    <ErrorBoundary>
      <Broken why="crashed" />
    </ErrorBoundary>
  );
}

function Screens() {
  const { path, route } = useLocation();
  const who = useCell(session);
  const copy = useCell(opened);
  useEffect(() => {
    const leaving = new AbortController();
    // Until this has come, links lead on without motion.
    void import("./ui/transition")
      .then(({ followLinks }) => followLinks(route, leaving.signal))
      .catch(() => undefined);
    return () => leaving.abort();
  }, [route]);
  if (!who || who.ended || DOORS.test(path)) return <SignInRoutes />;
  if (copy.state === "failed") return <Broken why={copy.why} />;
  const theirs = copy.state === "open" && copy.replica.identity.contact === who.contact.id;
  // Home only reads, so it is drawn while the store opens; other screens need it at once.
  const opening = copy.state === "closed" && path === "/portal";
  return theirs || opening ? <Portal key={who.contact.id} /> : null;
}
