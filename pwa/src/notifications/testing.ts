/** What came of a test: which way it went, how far it came on each, and what to do. */
import type { Instant } from "../kit/documents";
import type { StateWords } from "../kit/states";
import { clockWords } from "../kit/words";
import type { Pushing } from "./push";

/** What the server did by one way; `here` is this browser. */
export interface Sent {
  delivery_id: string;
  way: "push" | "email" | "sms";
  here: boolean;
  answer: "sent" | "later" | "never";
  why: string;
}

/** All that it did; `behind_since` is since when something waits that should have gone out. */
export interface Tested {
  email: string;
  sent: Sent[];
  behind_since: Instant | null;
}

/** One step in words. */
export interface Step extends Pick<StateWords, "tone" | "icon"> {
  name: string;
  said: string;
}

/** Whether this device showed it: `undefined` while that may still be. */
export type Shown = boolean | undefined;

const good = (name: string, said = ""): Step => ({ tone: "good", icon: "check", name, said });
const bad = (name: string, said: string): Step => ({
  ...{ tone: "bad", icon: "circle-alert", name, said },
});
const waits = (name: string, said: string): Step => ({ tone: "due", icon: "clock", name, said });
const soft = (name: string, said: string): Step => ({ tone: "soft", icon: "info", name, said });

/** Every step of it, in the order in which one depends on another. */
export function stepsOf(tested: Tested, push: Pushing | undefined, shown: Shown, zone: string) {
  const { sent, email, behind_since: behind } = tested;
  return [
    permission(push),
    ...sent.filter(({ way, here }) => way === "push" && here).flatMap((one) => onThis(one, shown)),
    ...elsewhere(sent.filter(({ way, here }) => way === "push" && !here)),
    ...sent.filter(({ way }) => way === "email").map((one) => mailed(one, email)),
    ...sent.filter(({ way }) => way === "sms").map(texted),
    behind
      ? bad(
          "The office’s server is behind",
          `Something has waited since ${clockWords(behind, zone)}. What you tested goes out, and the rest comes late.`,
        )
      : good("Nothing waits at the office’s server"),
  ];
}

function permission(push: Pushing | undefined): Step {
  if (push === "on") return good("This device may show alerts");
  if (push === "denied")
    return bad(
      "Alerts are blocked on this device",
      "Allow notifications for this site in the settings of the browser or the phone.",
    );
  if (push === "install")
    return soft("Not on the home screen", "On this phone alerts come once the portal is there.");
  if (push === "broken")
    return bad("Alerts do not come to this device", "Turn them on again above.");
  if (push === "unsupported")
    return soft("This browser cannot show alerts", "You are told by e-mail instead.");
  return soft("Alerts are off on this device", "Turn them on above to be told here.");
}

function onThis(one: Sent, shown: Shown): Step[] {
  if (one.answer !== "sent")
    return [
      bad("The browser’s push service did not take it", `${sentence(one.why)} ${onward(one)}`),
    ];
  const taken = good("The browser’s push service took it");
  if (shown) return [taken, good("This device showed it")];
  if (shown === undefined)
    return [taken, waits("Waiting for this device", "It should be there in a few seconds.")];
  return [
    taken,
    bad(
      "This device has not shown it",
      "Is it saving power, or are notifications of the browser off in its own settings? It may still come.",
    ),
  ];
}

function onward({ answer }: Sent): string {
  return answer === "later"
    ? "Real alerts are tried again by themselves."
    : "Turn alerts off and on again on this device.";
}

function elsewhere(others: Sent[]): Step[] {
  const missed = others.filter(({ answer }) => answer !== "sent").length;
  if (!others.length) return [];
  if (!missed) {
    if (others.length === 1) return [good("Your other device: it is on its way")];
    return [good(`Your ${others.length} other devices: it is on its way to all`)];
  }
  const name = `${missed} of your ${others.length} other devices cannot be reached`;
  return [bad(name, "Turn alerts off and on again there.")];
}

function mailed({ answer, why }: Sent, email: string): Step {
  if (answer === "sent")
    return good(
      `A mail to ${email} is on its way`,
      "If it is not there in some minutes, look among spam.",
    );
  return bad(`No mail could be sent to ${email}`, sentence(why));
}

function texted({ answer, why }: Sent): Step {
  if (answer === "sent") return good("A text message is on its way");
  return bad("No text message could be sent", sentence(why));
}

/** What a server says ends with a full stop or not. */
function sentence(why: string): string {
  return why.replace(/\.?$/, ".");
}
