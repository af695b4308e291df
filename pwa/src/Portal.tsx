import { ErrorBoundary, lazy, Route, Router } from "preact-iso";
import Home from "./home/Home";
import { PortalLayout, screen } from "./ui";
import { arrived } from "./ui/arrival";

const Jobs = screen(() => import("./jobs/Jobs"));
const JobPage = screen(() => import("./jobs/JobPage"));
const Requests = screen(() => import("./requests/Requests"));
const RequestPage = screen(() => import("./requests/RequestPage"));
const NewRequest = screen(() => import("./requests/NewRequest"));
const MoneyPages = screen(() => import("./payments/MoneyPages"));
const Documents = screen(() => import("./documents/Documents"));
const Outbox = screen(() => import("./outbox/Outbox"));
const Settings = screen(() => import("./settings/Settings"));
const SettingsPages = screen(() => import("./settings/SettingsPages"));
const NotFound = screen(() => import("./more/NotFound"));
const More = screen(() => import("./more/More"));
const AccountsPage = screen(() => import("./accounts/AccountsPage"));
const InstallPage = screen(() => import("./more/InstallPage"));
const AlertsPage = screen(() => import("./notifications/AlertsPage"));
const Meanwhile = lazy(() => import("./Meanwhile"));

/** The screens of who is signed in; every one of them reads only this device. */
export function Portal() {
  return (
    <PortalLayout>
      <Router onRouteChange={arrived}>
        <Route path="/portal" component={Home} />
        <Route path="/portal/jobs" component={Jobs} />
        <Route path="/portal/jobs/:id" component={JobPage} />
        <Route path="/portal/requests" component={Requests} />
        <Route path="/portal/requests/new" component={NewRequest} />
        <Route path="/portal/requests/:id" component={RequestPage} />
        <Route path="/portal/invoices" component={MoneyPages} />
        <Route path="/portal/invoices/*" component={MoneyPages} />
        <Route path="/portal/payments/:id" component={MoneyPages} />
        <Route path="/portal/documents" component={Documents} />
        <Route path="/portal/documents/*" component={Documents} />
        <Route path="/portal/alerts" component={AlertsPage} />
        <Route path="/portal/outbox" component={Outbox} />
        <Route path="/portal/settings" component={Settings} />
        <Route path="/portal/settings/*" component={SettingsPages} />
        <Route path="/portal/more" component={More} />
        <Route path="/portal/more/accounts" component={AccountsPage} />
        <Route path="/portal/more/install" component={InstallPage} />
        <Route default component={NotFound} />
      </Router>
      <ErrorBoundary>
        <Meanwhile />
      </ErrorBoundary>
    </PortalLayout>
  );
}
