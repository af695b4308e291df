/**
 * What the screens show of a mutation while it waits: patches laid over the server's rows.
 *
 * A visit lives inside its job's document and a mutation names the visit alone, so an answer to a
 * visit is laid on a row of the kind `visit` that exists on the device only; `jobs/visits.ts` puts
 * it onto the job.
 */
import type { Day, Instant, ReadAlerts, ServiceRequest, UpdateAccessNotes } from "./documents";

type Patch = [kind: string, id: string, doc: Record<string, unknown>];

interface Context {
  now: Instant;
  id: string;
  get(kind: string, id: string): unknown;
}

/** The arguments of `request.create`. */
export interface CreateRequest {
  request_id: string;
  type: string;
  description: string;
  property_id: string | null;
  preferred_on: Day | null;
  preferred_time: string;
  photos: { sha256: string; size: number; media_type: string }[];
}

/** The arguments of `request.amend`: the fields to change. */
export type AmendRequest = { request_id: string } & Partial<
  Pick<ServiceRequest, "description" | "preferred_on" | "preferred_time" | "property_id">
>;

/** The arguments of `visit.ask_to_move`. */
export interface AskToMove {
  visit_id: string;
  reason: string;
  preferred_on: Day | null;
}

const NEW = {
  status: "pending",
  notes: "",
  asked_by: null,
  responded_at: null,
  withdrawn_at: null,
  job_id: null,
};

/** One function for each mutation, by its name; the contact is whose profile is edited. */
export function overlaysFor(contact: string) {
  return {
    "request.create": create,
    "request.amend": ({ request_id, ...changes }: AmendRequest): Patch[] => [
      ["request", request_id, changes],
    ],
    "request.withdraw": ({ request_id }: { request_id: string }, { now }: Context): Patch[] => [
      ["request", request_id, { status: "withdrawn", withdrawn_at: now }],
    ],
    "visit.confirm": ({ visit_id }: { visit_id: string }, { now }: Context): Patch[] => [
      ["visit", visit_id, { state: "confirmed", confirmed_at: now }],
    ],
    "visit.ask_to_move": (
      { visit_id, reason, preferred_on }: AskToMove,
      { now }: Context,
    ): Patch[] => [
      [
        "visit",
        visit_id,
        { move_asked_at: now, move_reason: reason, move_preferred_on: preferred_on },
      ],
    ],
    "property.update_access_notes": ({ property_id, ...notes }: UpdateAccessNotes): Patch[] => [
      ["property", property_id, { ...notes }],
    ],
    "profile.update": (changes: Record<string, unknown>): Patch[] => [
      ["profile", contact, changes],
    ],
    "alert_choices.update": (changes: Record<string, unknown>): Patch[] => [
      ["alert_choices", contact, changes],
    ],
    // What has gone from the copy meanwhile is not to be there again, with nothing but this.
    "alerts.read": ({ ids = [] }: ReadAlerts, { now, get }: Context): Patch[] =>
      ids.filter((id) => get("alert", id)).map((id) => ["alert", id, { read_at: now }]),
  };
}

function create({ request_id, photos, ...asked }: CreateRequest, { now }: Context): Patch[] {
  const unsent = photos.map((photo) => ({ ...photo, stored: false }));
  return [["request", request_id, { ...asked, ...NEW, created_at: now, photos: unsent }]];
}
