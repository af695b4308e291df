import { expect, test } from "vitest";
import type { Job, ServiceRequest } from "../kit/documents";
import { type Known, told } from "./told";

const visit = { id: "v1", arrives_from: "2026-11-26T14:00:00Z" };
const known: Known = {
  place: {
    organization: { request_types: [{ value: "repair", label: "Something is broken" }] },
    ...{ zone: "UTC", now: Date.parse("2026-11-23T10:00:00Z"), today: "2026-11-23" },
  } as Known["place"],
  jobs: [
    {
      ...{ kind: "job", id: "j1", version: 1, pending: false },
      doc: {
        title: "Boiler service",
        visits: [{ ...visit, arrives_until: "2026-11-26T16:00:00Z" }],
      } as unknown as Job,
    },
  ],
  requests: [
    {
      ...{ kind: "request", id: "r1", version: 1, pending: false },
      doc: { description: "Drip" } as ServiceRequest,
    },
  ],
  profile: undefined,
  properties: [],
  address: (id) => (id === "p1" ? "1 Hill, Leeds" : ""),
};

test("what was written can be read in the outbox, with what was chosen beside it", () => {
  const args = { type: "repair", description: "Drip", property_id: "p1" };
  const wished = { preferred_on: "2026-11-26", preferred_time: "morning" };
  expect(told({ name: "request.create", args: { ...args, ...wished } }, known)).toEqual({
    ...{ title: "Request for service", text: "Drip" },
    more: ["Something is broken", "1 Hill, Leeds", "Thursday 26 November, in the morning"],
  });
  expect(told({ name: "profile.update", args: { phone: null } }, known).text).toBe("Phone: none");
});

test("how to get in is told with its address, and a way to write dates in words", () => {
  const args = { property_id: "p1", access_notes: "Ring" };
  const name = "property.update_access_notes";
  expect(told({ name, args }, known)).toEqual({
    ...{ title: "How we get in", text: "Ring", more: ["1 Hill, Leeds"] },
  });
  expect(told({ name, args: { ...args, access_notes: "" } }, known).text).toBe("Nothing any more");
  const said = (locale: string | null) => told({ name: "profile.update", args: { locale } }, known);
  expect(said("en-US").text).toBe("Dates and times: as in the US and Canada");
  expect(said(null).text).toBe("Dates and times: as the office writes them");
});

test("a change of day, time or place alone is told, and of which request", () => {
  const args = { request_id: "r1", preferred_on: null, preferred_time: "evening" };
  expect(told({ name: "request.amend", args }, known).more).toEqual([
    ...["“Drip”", "Day: any", "Time: in the evening"],
  ]);
  const moved = { request_id: "r1", description: "Drops", property_id: "p1" };
  expect(told({ name: "request.amend", args: moved }, known)).toMatchObject({
    ...{ text: "Drops", more: ["Place: 1 Hill, Leeds"] },
  });
});

test("the visit or request it is about is named", () => {
  const when = "Boiler service, Thu 26 Nov, between 2 and 4 pm";
  expect(told({ name: "visit.confirm", args: { visit_id: "v1" } }, known).more).toEqual([when]);
  const args = { visit_id: "v1", reason: "At work", preferred_on: "2026-11-27" };
  expect(told({ name: "visit.ask_to_move", args }, known)).toMatchObject({
    ...{ text: "At work", more: [when, "better on Friday 27 November"] },
  });
  expect(told({ name: "visit.confirm", args: { visit_id: "gone" } }, known).more).toEqual([]);
  expect(told({ name: "request.withdraw", args: { request_id: "r1" } }, known).more).toEqual([
    "“Drip”",
  ]);
});
