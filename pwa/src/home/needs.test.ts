import type { OutboxItem, Row } from "@doorstep/sync";
import { expect, test } from "vitest";
import { aCertificate } from "../documents/examples";
import { anInvoice, aRow } from "../invoices/examples";
import type { Appointment } from "../jobs/visits";
import type { AlertChoices, Job, ServiceRequest, Visit } from "../kit/documents";
import type { Place } from "../kit/place";
import { greeting } from "./greeting";
import { needsOf } from "./needs";

const now = Date.parse("2026-11-23T10:00:00Z");
const organization = {
  ...{ kind: "organization", id: "o", version: 1, pending: false },
  request_types: [{ value: "repair", label: "Something is broken" }],
} as unknown as Place["organization"];
const place: Place = { organization, zone: "Europe/London", now, today: "2026-11-23" };
const visit = {
  ...{ id: "v", state: "planned", move_asked_at: null },
  ...{ arrives_from: "2026-11-24T14:00:00Z", arrives_until: "2026-11-24T16:00:00Z" },
} as Visit;
const appointment: Appointment = {
  ...{ jobId: "j", visit, waiting: false },
  job: { title: "Boiler service" } as Job,
};
const request = (doc: Partial<ServiceRequest>): Row<ServiceRequest> => ({
  ...{ kind: "request", id: "r", version: 1, pending: false },
  doc: {
    status: "accepted",
    notes: "",
    responded_at: "2026-11-22T10:00:00Z",
    ...doc,
  } as ServiceRequest,
});
const failed = (change: object) => ({ state: "failed", args: {}, ...change }) as OutboxItem;

test("the heading says what comes next, in a sentence", () => {
  expect(greeting(appointment, "Alex", place)).toBe("Your boiler service is tomorrow");
  expect(greeting({ ...appointment, job: { title: "EICR" } as Job }, "", place)).toBe(
    "Your EICR is tomorrow",
  );
  expect(greeting(undefined, "Alex", place)).toBe("Hello, Alex");
});

test("trouble comes first, then visits to answer, then what is owed or to renew, then answers to read", () => {
  const known = {
    visits: [appointment],
    invoices: [aRow("invoice", "i", anInvoice())],
    payments: [],
    requests: [request({})],
    documents: [[aCertificate("c", { expires_on: "2026-11-30" })]],
    properties: [],
    choices: [aRow("alert_choices", "c", { bounced: true } as AlertChoices)],
    role: "site",
    outbox: [failed({}), failed({ outcome: { status: "merged" } })],
  };
  expect(needsOf(known, place).map(({ word }) => word)).toEqual([
    ...["See", "See", "Change", "Answer", "Pay", "Renew", "Read"],
  ]);
});

test("whoever gets no mail is told why, and led to where that is mended", () => {
  const needs = (doc: Partial<AlertChoices>) =>
    needsOf(
      {
        ...{ visits: [], invoices: [], payments: [], requests: [], documents: [], properties: [] },
        choices: [aRow("alert_choices", "c", doc as AlertChoices)],
        ...{ outbox: [], role: "owner" },
      },
      place,
    ).map(({ title, href }) => [title, href]);
  expect(needs({ bounced: true, complained: false })).toEqual([
    ["Mail does not reach you", "/portal/settings/email"],
  ]);
  expect(needs({ bounced: true, complained: true })).toEqual([
    ["We do not mail you", "/portal/alerts"],
  ]);
  expect(needs({ bounced: false, complained: false })).toEqual([]);
});

test("an answer of last month, or to what was taken back, needs nobody", () => {
  const requests = [
    request({ responded_at: "2026-10-01T10:00:00Z" }),
    request({ status: "withdrawn" }),
    request({ responded_at: null }),
  ];
  expect(
    needsOf(
      {
        visits: [],
        invoices: [],
        payments: [],
        requests,
        documents: [],
        properties: [],
        choices: undefined,
        outbox: [],
        role: "site",
      },
      place,
    ),
  ).toEqual([]);
});
