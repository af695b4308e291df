import type { OutboxItem } from "@doorstep/sync";
import { useEffect, useRef } from "preact/hooks";
import { Route, Router } from "preact-iso";
import Home from "./home/Home";
import { useCell } from "./kit/cell";
import { takeUpdate, update } from "./kit/device";
import { isTyping } from "./kit/forms";
import { offerInstall } from "./kit/install";
import { replica, useOutbox, useStatus } from "./kit/replica";
import { PortalLayout, screen, toast } from "./ui";
import { arrived } from "./ui/transition";

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

/** The screens of who is signed in; every one of them reads only this device. */
export function Portal() {
  useUpdateToast();
  useInstallOffer();
  useFiles();
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
        <Route path="/portal/outbox" component={Outbox} />
        <Route path="/portal/settings" component={Settings} />
        <Route path="/portal/settings/*" component={SettingsPages} />
        <Route path="/portal/more" component={More} />
        <Route path="/portal/more/accounts" component={AccountsPage} />
        <Route path="/portal/more/install" component={InstallPage} />
        <Route default component={NotFound} />
      </Router>
    </PortalLayout>
  );
}

const A_WHILE = 5_000;

/** Once the screen shows what the server has and is idle, files of documents come onto this device. */
function useFiles(): void {
  const current = useStatus().state === "current";
  useEffect(() => {
    const load = () => import("./documents/kept/kept").then(({ start }) => start());
    // Safari knows no idle time.
    if (current) (self.requestIdleCallback ?? setTimeout)(() => void load().catch(() => undefined));
  }, [current]);
}

/** Offers a new version, but not while something is being typed. */
function useUpdateToast(): void {
  const waiting = useCell(update);
  useEffect(() => {
    if (!waiting) return;
    const offer = () => {
      if (isTyping()) return;
      clearInterval(timer);
      toast("A new version is ready", { label: "Update", run: takeUpdate });
    };
    const timer = setInterval(offer, A_WHILE);
    offer();
    return () => clearInterval(timer);
  }, [waiting]);
}

/** The first time that everything this person wrote has arrived is the time to offer an icon. */
function useInstallOffer(): void {
  const items = useOutbox();
  const before = useRef<OutboxItem[]>([]);
  useEffect(() => {
    if (!items) return;
    if (!items.length) void offerAfter(before.current);
    before.current = items;
  }, [items]);
}

/** What was thrown away is gone from the outbox, too, and nothing to be glad of. */
async function offerAfter(gone: OutboxItem[]): Promise<void> {
  const sent = gone.map(({ id }) => replica().get<{ status: string }>("mutation", id));
  const outcomes = await Promise.all(sent).catch(() => []);
  if (outcomes.some((row) => row?.doc.status === "applied")) offerInstall();
}
