import type { ComponentChildren, ComponentType } from "preact";
import { ErrorBoundary, lazy, useLocation } from "preact-iso";
import { useCell } from "../kit/cell";
import { offering } from "../kit/install";
import { usePlace } from "../kit/place";
import { useOutbox, useStatus } from "../kit/replica";
import { useRole } from "../kit/role";
import { session } from "../kit/session";
import { Bell } from "../notifications/Bell";
import { chipWords } from "./chip";
import { Icon } from "./Icon";
import { Mark } from "./Mark";
import { offer } from "./offer";
import { useOrganizationName } from "./organization";
import { over } from "./over";
import { Toasts } from "./Toast";

const PLACES = [
  { href: "/portal", icon: "house", label: "Home", within: /^\/portal$/ },
  { href: "/portal/jobs", icon: "wrench", label: "Jobs", within: /^\/portal\/jobs/ },
  {
    href: "/portal/requests/new",
    icon: "plus",
    label: "Request",
    within: /^\/portal\/requests\/new/,
  },
  {
    href: "/portal/invoices",
    icon: "receipt-text",
    label: "Invoices",
    within: /^\/portal\/(inv|pay)/,
  },
  { href: "/portal/documents", icon: "file-text", label: "Documents", within: /^\/portal\/doc/ },
  {
    href: "/portal/more",
    icon: "menu",
    label: "More",
    within: /^\/portal\/(more|alerts|settings|documents|outbox|requests(?!\/new))/,
  },
];

const Notices = lazy(() => import("./Notices"));
const Whose = lazy(() => import("../accounts/Whose"));
const InstallOffer = lazy(() => import("./InstallOffer"));

/** What is around every screen: whose portal it is, the truth about the copy, the way around. */
export function PortalLayout({ children }: { children: ComponentChildren }) {
  const name = useOrganizationName();
  const Offer = useCell(offer);
  return (
    <>
      <a class="skip" href="#main">
        Skip to the content
      </a>
      <div class="portal">
        <Bar name={name} />
        <div class="shell">
          <header class="top">
            <a class="owner" href="/portal">
              <Mark name={name} />
              <span class="name">{name}</span>
            </a>
            <Chip />
            <Bell />
          </header>
          {Number(useCell(session)?.accounts) > 1 && <Rare part={Whose} />}
          <Unusual />
          {Offer && <Offer />}
          <main id="main" tabIndex={-1}>
            {children}
          </main>
          {useCell(offering) && <Rare part={InstallOffer} />}
        </div>
      </div>
      {useCell(over)}
      <Toasts />
    </>
  );
}

/** What stands above a screen while something keeps the copy from being fresh. */
function Unusual() {
  const status = useStatus();
  const full = status.state === "offline" && status.full;
  const shown = full || status.state === "locked" || status.state === "upgrade";
  return shown ? <Rare part={Notices} /> : null;
}

/** A part that most visits do without is loaded when it is needed. */
function Rare({ part: Part }: { part: ComponentType }) {
  return (
    <ErrorBoundary>
      <Part />
    </ErrorBoundary>
  );
}

function Bar({ name }: { name: string }) {
  const { path } = useLocation();
  // Who has access to invoices alone has no work to look at, nor to ask for.
  const left = useRole() === "billing" ? /jobs|req/ : /doc/;
  const places = PLACES.filter(({ href }) => !left.test(href));
  const here = places.find(({ within }) => within.test(path));
  return (
    <nav class="bar" aria-label="Main">
      <a class="side" href="/portal">
        <Mark name={name} />
        {name}
      </a>
      <ul>
        {places.map((place) => (
          <li key={place.href}>
            <a
              href={place.href}
              class={place.icon === "plus" ? "ask" : undefined}
              aria-current={place === here ? "page" : undefined}
            >
              <Icon name={place.icon} />
              {place.label}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function Chip() {
  const { zone, now } = usePlace();
  const { tone, text, href } = chipWords(useStatus(), useOutbox() ?? [], zone, now);
  return (
    <div role="status" class="truth">
      <a class={`chip ${tone}`} href={href}>
        {text}
      </a>
    </div>
  );
}
