/** What waits in the outbox, in plain words. */
import type { OutboxItem, Row } from "@doorstep/sync";
import { visitOf } from "../jobs/visits";
import type {
  AlertChoices,
  AmendRequest,
  Job,
  Profile,
  Property,
  ServiceRequest,
} from "../kit/documents";
import { detailLabel, detailWords } from "../kit/labels";
import type { Place } from "../kit/place";
import { countWords, longDayWords, windowWords } from "../kit/words";
import { choiceLabel, choiceWords } from "../notifications/choices";
import { timeWords, typeLabel, wishedWords } from "../requests/words";

/** What a queued item is, what was written in it, and what else was chosen or it is about. */
export interface Told {
  title: string;
  text: string;
  more: string[];
}

/** The rows on this device that queued items speak of. */
export interface Known {
  place: Place;
  jobs: Row<Job>[];
  requests: Row<ServiceRequest>[];
  profile: Row<Profile> | undefined;
  choices?: Row<AlertChoices> | undefined;
  properties: Row<Property>[];
  /** A property's address in words; empty for none. */
  address(property: string | null): string;
}

/** What the person did. */
export function told({ name, args }: Pick<OutboxItem, "name" | "args">, known: Known): Told {
  const { place, address } = known;
  switch (name) {
    case "request.create":
      return say("Request for service", args.description, [
        typeLabel(args.type, place),
        address(args.property_id ?? null),
        wishedWords(args, place.today),
      ]);
    case "request.amend":
      return say("Change to a request", args.description, [
        ...(args.description === undefined ? [requestWords(args.request_id, known)] : []),
        ...changeWords(args, known),
      ]);
    case "request.withdraw":
      return say("Taking back a request", "", [requestWords(args.request_id, known)]);
    case "visit.confirm":
      return say("“That works” for a visit", "", [visitWords(args.visit_id, known)]);
    case "visit.ask_to_move":
      return say("Asking to move a visit", args.reason, [
        visitWords(args.visit_id, known),
        args.preferred_on && `better on ${longDayWords(args.preferred_on, place.today)}`,
      ]);
    case "profile.update":
      return say("Change of your details", detailsOf(args), []);
    case "property.update_access_notes":
      return say("How we get in", args.access_notes || "Nothing any more", [
        address(args.property_id),
      ]);
    case "alert_choices.update":
      return say("How you are told", choicesIn(args), []);
    case "alerts.read":
      return say("Alerts you have read", countWords(args.ids?.length ?? 0, "alert"), []);
    default:
      return say(name, "", []);
  }
}

function say(title: string, text: string | undefined, more: (string | null)[]): Told {
  return {
    title,
    text: text ?? "",
    more: more.filter((each) => each !== null && each !== "") as string[],
  };
}

const FIELDS: Record<string, string> = {
  ...{ description: "Words", preferred_on: "Day", preferred_time: "Time", property_id: "Place" },
  access_notes: "How we get in",
};

/** What a field of a request or of one's details is called. */
export function fieldLabel(field: string): string {
  return FIELDS[field] ?? choiceLabel(field) ?? detailLabel(field);
}

/** What such a field says; null is a wish taken back, or nothing. */
export function fieldWords(field: string, value: unknown, { place, address }: Known): string {
  const text = String(value ?? "");
  if (choiceLabel(field)) return choiceWords(field, value);
  if (field === "preferred_on") return text ? longDayWords(text, place.today) : "any";
  if (field === "preferred_time") return timeWords(text);
  if (field === "property_id")
    return address(text || null) || "somewhere else, or not at one address";
  return field === "locale" ? detailWords(field, value) : text;
}

/** Each changed field but the words. */
function changeWords({ request_id: _, description: __, ...args }: AmendRequest, known: Known) {
  return Object.entries(args).map(
    ([field, value]) => `${fieldLabel(field)}: ${fieldWords(field, value, known)}`,
  );
}

function requestWords(id: string, { requests }: Known): string {
  const asked = requests.find((row) => row.id === id)?.doc.description;
  return asked ? `“${asked}”` : "";
}

function visitWords(id: string, { jobs, place: { zone, now } }: Known): string {
  const found = visitOf(id, jobs);
  if (!found) return "";
  const { arrives_from, arrives_until } = found.visit;
  return `${found.job.doc.title}, ${windowWords(arrives_from, arrives_until, zone, now)}`;
}

function detailsOf(args: Record<string, unknown>): string {
  return Object.entries(args)
    .map(([field, value]) => `${detailLabel(field)}: ${detailWords(field, value)}`)
    .join(", ");
}

function choicesIn(args: Record<string, unknown>): string {
  return Object.entries(args)
    .map(([field, value]) => `${choiceLabel(field)}: ${choiceWords(field, value)}`)
    .join("\n");
}
