/** Everything is put together here. */
import { render } from "preact";
import { ErrorBoundary, LocationProvider, lazy, Route, Router, useLocation } from "preact-iso";
import { useEffect } from "preact/hooks";
import { watchDevice } from "./kit/device";
import { replica, useStatus } from "./kit/replica";
import { resume, settleSignOut, signedIn } from "./kit/session";
import { NotFound } from "./more/NotFound";
import { PortalLayout, Skeleton } from "./ui";
import "./ui/tokens.css";
import "./ui/base.css";
import "./ui/layout.css";
import "./ui/parts.css";

const Home = lazy(() => import("./home/Home"));
const Jobs = lazy(() => import("./jobs/Jobs"));
const JobPage = lazy(() => import("./jobs/JobPage"));
const Requests = lazy(() => import("./requests/Requests"));
const RequestPage = lazy(() => import("./requests/RequestPage"));
const ServiceRequestForm = lazy(() => import("./requests/ServiceRequestForm"));
const Invoices = lazy(() => import("./invoices/Invoices"));
const Documents = lazy(() => import("./documents/Documents"));
const Outbox = lazy(() => import("./outbox/Outbox"));
const More = lazy(() => import("./more/More"));
const Settings = lazy(() => import("./settings/Settings"));
const SignIn = lazy(() => import("./sign_in/SignIn"));
const SignInByLink = lazy(() => import("./sign_in/SignInByLink"));
const Broken = lazy(() => import("./more/Broken"));

function App() {
  return (
    <LocationProvider scope="/portal">
      <ErrorBoundary>
        <Screens />
      </ErrorBoundary>
    </LocationProvider>
  );
}

function Screens() {
  const { path } = useLocation();
  const who = signedIn.value.state;
  if (path.startsWith("/portal/sign-in/link")) return <SignInByLink />;
  if (who === "opening") return <Skeleton />;
  if (who === "broken") return <Broken />;
  if (who === "out") return <SignIn />;
  return path.startsWith("/portal/sign-in") ? <SignInAgain /> : <Portal />;
}

/** A session that is over is renewed here; one that is not has nothing to do here. */
function SignInAgain() {
  const { route } = useLocation();
  const locked = useStatus().state === "locked";
  useEffect(() => {
    if (!locked) route("/portal", true);
  }, [locked, route]);
  return locked ? <SignIn /> : null;
}

function Portal() {
  return (
    <PortalLayout>
      <Router>
        <Route path="/portal" component={Home} />
        <Route path="/portal/jobs" component={Jobs} />
        <Route path="/portal/jobs/:id" component={JobPage} />
        <Route path="/portal/requests" component={Requests} />
        <Route path="/portal/requests/new" component={ServiceRequestForm} />
        <Route path="/portal/requests/:id" component={RequestPage} />
        <Route path="/portal/invoices" component={Invoices} />
        <Route path="/portal/documents" component={Documents} />
        <Route path="/portal/outbox" component={Outbox} />
        <Route path="/portal/more" component={More} />
        <Route path="/portal/settings" component={Settings} />
        <Route default component={NotFound} />
      </Router>
    </PortalLayout>
  );
}

async function start(): Promise<void> {
  const root = document.getElementById("app");
  if (root) render(<App />, root);
  await settleSignOut();
  await resume();
  navigator.serviceWorker?.addEventListener("message", ({ data }) => {
    if (data?.type === "SYNC" && signedIn.value.state === "in") void replica().sync();
  });
  void watchDevice();
}

void start();
