import type { ComponentChildren } from "preact";
import { useLocation } from "preact-iso";
import { isTyping, takeUpdate, updateWaits } from "../kit/device";
import type { Organization } from "../kit/documents";
import { useRows, useStatus } from "../kit/replica";
import { signedIn } from "../kit/session";
import { Chip } from "./Chip";
import { Icon } from "./Icon";
import { Button } from "./parts";

const PLACES = [
  { href: "/portal", icon: "house", label: "Home" },
  { href: "/portal/jobs", icon: "wrench", label: "Jobs" },
  { href: "/portal/requests", icon: "plus", label: "Request" },
  { href: "/portal/invoices", icon: "receipt-text", label: "Invoices" },
  { href: "/portal/more", icon: "menu", label: "More" },
];
const UNDER_MORE = /^\/portal\/(more|settings|documents|outbox)/;

/** The frame of every screen of a signed-in person: whose portal, how fresh, and the ways around. */
export function PortalLayout({ children }: { children: ComponentChildren }) {
  return (
    <>
      <a class="skip" href="#main">
        Skip to the page
      </a>
      <Navigation />
      <div class="shell">
        <header class="top">
          <Brand />
          <Chip />
        </header>
        <Locked />
        <main id="main">{children}</main>
      </div>
      <Update />
    </>
  );
}

function Brand() {
  const known = signedIn.value.state === "in" ? signedIn.value.session.organization.name : "";
  const name = useRows<Organization>("organization")?.[0]?.doc.name ?? known;
  return (
    <span class="brand">
      <span class="mark" aria-hidden="true">
        {name.slice(0, 1)}
      </span>
      <span class="name">{name}</span>
    </span>
  );
}

function Navigation() {
  const { path } = useLocation();
  return (
    <nav class="bar" aria-label="Portal">
      <Brand />
      <ul>
        {PLACES.map(({ href, icon, label }) => (
          <li key={href}>
            <a
              href={href}
              class={icon === "plus" ? "ask" : ""}
              aria-current={isCurrent(href, path) ? "page" : undefined}
            >
              <Icon name={icon} />
              {label}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function isCurrent(href: string, path: string): boolean {
  if (href === "/portal") return path === "/portal" || path === "/portal/";
  if (href === "/portal/more") return UNDER_MORE.test(path);
  return path.startsWith(href);
}

/** The session is over: nothing here is lost, and signing in again goes on where it was. */
function Locked() {
  if (useStatus().state !== "locked") return null;
  return (
    <section class="banner" role="alert">
      <p>
        <b>You are signed out.</b> What is on this phone is safe, and nothing is sent until you sign
        in again.
      </p>
      <a class="button" href="/portal/sign-in">
        Sign in again
      </a>
    </section>
  );
}

/** A new version waits; it is taken when the person says so, never while they are writing. */
function Update() {
  if (!updateWaits.value) return null;
  return (
    <div class="toast" role="status">
      <p>{isTyping() ? "A new version is ready. Finish writing first." : "A new version is ready."}</p>
      <Button disabled={isTyping()} onClick={takeUpdate}>
        Update
      </Button>
    </div>
  );
}
