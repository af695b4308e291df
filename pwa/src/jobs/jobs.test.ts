import type { Row } from "@doorstep/sync";
import { describe, expect, test } from "vitest";
import type { Job, Visit } from "../kit/documents";
import { jobState } from "../kit/states";
import { filterJobs, jobMoment, sortJobs } from "./filters";
import { stepsOf } from "./steps";
import { canAnswer, nextVisit, upcoming, withAnswers } from "./visits";

const NOW = Date.parse("2026-11-23T12:00:00Z");

function visit(id: string, day: string, more: Partial<Visit> = {}): Visit {
  return {
    ...{
      id,
      state: "planned",
      arrives_from: `${day}T14:00:00Z`,
      arrives_until: `${day}T16:00:00Z`,
      technician: null,
    },
    ...{
      preparation: "",
      sequence: 0,
      confirmed_at: null,
      move_asked_at: null,
      move_reason: "",
      move_preferred_on: null,
    },
    ...{ started_at: null, finished_at: null, ...more },
  };
}

function job(id: string, more: Partial<Job> = {}): Row<Job> {
  const doc = {
    ...{
      number: id,
      title: "Boiler service",
      kind: "service",
      status: "scheduled",
      description: "",
      outcome: "",
    },
    ...{
      property_id: null,
      address: null,
      request_id: null,
      booked_at: "2026-11-01T09:00:00Z",
      completed_at: null,
      visits: [],
      ...more,
    },
  };
  return { kind: "job", id, version: 1, doc, pending: false };
}

describe("visits", () => {
  test("only awaited ones are upcoming, soonest first", () => {
    const visits = [
      visit("late", "2026-12-08"),
      visit("past", "2026-11-09"),
      visit("soon", "2026-11-26"),
      visit("off", "2026-11-27", { state: "cancelled" }),
    ];
    expect(upcoming([job("1", { visits })], NOW).map(({ visit }) => visit.id)).toEqual([
      "soon",
      "late",
    ]);
  });

  test("a waiting answer is laid onto its visit and marks the job", () => {
    const jobs = [job("1", { visits: [visit("v", "2026-11-26")] }), job("2")];
    const answer = {
      kind: "visit",
      id: "v",
      version: 0,
      doc: { state: "confirmed" },
      pending: true,
    };
    const [answered, other] = withAnswers(jobs, [answer]);
    expect([answered?.doc.visits[0]?.state, answered?.pending, other?.pending]).toEqual([
      "confirmed",
      true,
      false,
    ]);
  });

  test("a visit whose window has begun takes no answer", () => {
    expect(canAnswer(visit("v", "2026-11-26"), NOW)).toBe(true);
    expect(canAnswer(visit("v", "2026-11-26"), Date.parse("2026-11-26T14:00:00Z"))).toBe(false);
  });
});

describe("the list", () => {
  const none = () => "";

  test("every word must be somewhere, whatever its case and accents", () => {
    const jobs = [job("1", { title: "Café boiler" }), job("2", { title: "Boiler" })];
    expect(
      filterJobs(jobs, { property: "", text: "BOILER cafe" }, none).map(({ id }) => id),
    ).toEqual(["1"]);
  });

  test("a property narrows it", () => {
    const jobs = [job("1", { property_id: "p" }), job("2")];
    expect(filterJobs(jobs, { property: "p", text: "" }, none).map(({ id }) => id)).toEqual(["1"]);
  });

  test("upcoming is soonest first, past is latest first", () => {
    const done = (id: string, on: string) =>
      job(id, { status: "completed", completed_at: `${on}T10:00:00Z` });
    const jobs = [
      done("old", "2025-01-01"),
      job("later", { visits: [visit("a", "2026-12-08")] }),
      done("new", "2026-11-09"),
      job("sooner", { visits: [visit("b", "2026-11-26")] }),
    ];
    const sorted = sortJobs(jobs, NOW);
    expect(sorted.upcoming.map(({ id }) => id)).toEqual(["sooner", "later"]);
    expect(sorted.past.map(({ id }) => id)).toEqual(["new", "old"]);
  });
});

describe("a job whose only visit was called off", () => {
  const visits = [visit("off", "2026-11-27", { state: "cancelled" })];

  test("is booked for no day", () => {
    expect(stateOf(job("a", { visits }).doc)).toBe("No visit planned");
    expect(jobMoment(job("a", { visits }).doc, NOW)).toBe("2026-11-01T09:00:00Z");
  });

  test("is booked again with the next one", () => {
    const again = [...visits, visit("new", "2026-12-01")];
    expect(stateOf(job("a", { visits: again }).doc)).toBe("Booked");
  });

  test("was called off with it when the job was", () => {
    const doc = job("a", { visits, status: "cancelled" }).doc;
    expect(stateOf(doc)).toBe("Cancelled");
    expect(jobMoment(doc, NOW)).toBe("2026-11-27T14:00:00Z");
  });
});

describe("a job that was done", () => {
  const done = { status: "completed", completed_at: "2026-11-09T10:00:00Z" };

  test("is booked again when somebody comes once more, and is listed among those to come", () => {
    const visits = [visit("v", "2026-11-09", { state: "done" }), visit("w", "2026-11-26")];
    const row = job("a", { ...done, visits });
    expect(stateOf(row.doc)).toBe("Booked again");
    expect(jobMoment(row.doc, NOW)).toBe("2026-11-26T14:00:00Z");
    expect(sortJobs([row], NOW)).toEqual({ upcoming: [row], past: [] });
  });

  test("is done when the other visit is called off, or over", () => {
    for (const visits of [
      [visit("v", "2026-11-26", { state: "cancelled" })],
      [visit("v", "2026-11-20")],
    ]) {
      const row = job("a", { ...done, visits });
      expect(stateOf(row.doc)).toBe("Done");
      expect(sortJobs([row], NOW).past).toEqual([row]);
    }
  });
});

test("nobody comes to a job that was called off", () => {
  const row = job("a", { status: "cancelled", visits: [visit("v", "2026-11-26")] });
  expect(upcoming([row], NOW)).toEqual([]);
  expect(stateOf(row.doc)).toBe("Cancelled");
  const said = stepsOf(row.doc, undefined, { zone: "Europe/London", now: NOW });
  expect(said.map(({ title }) => title)).toEqual(["Booked", "Visit cancelled"]);
});

function stateOf(doc: Job): string {
  return jobState(doc, nextVisit(doc, NOW)).text;
}
