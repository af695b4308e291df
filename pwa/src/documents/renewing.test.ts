import type { OutboxItem, Row } from "@doorstep/sync";
import { expect, test } from "vitest";
import type { Organization, ServiceRequest } from "../kit/documents";
import { aCertificate } from "./examples";
import { renewalArgs, renewalOf, wayBack } from "./renewing";

const types = (...values: string[]) => ({
  organization: { request_types: values.map((value) => ({ value, label: value })) } as Organization,
  today: "2026-11-23",
});
const row = aCertificate("c");
const request = (doc: Partial<ServiceRequest>): Row<ServiceRequest> => ({
  ...{ kind: "request", id: "r", version: 1, pending: false },
  doc: { status: "pending", renews_id: "c", ...doc } as ServiceRequest,
});
const item = (change: object): OutboxItem =>
  ({
    ...{ id: "m", name: "request.create", state: "waiting", settled: false, attempts: 0 },
    args: { request_id: "r", renews_id: "c" },
    ...change,
  }) as OutboxItem;

test("a renewal says what, where and until when, and which certificate", () => {
  const args = renewalArgs(row, "12 Alder Road, Leeds", types("repair", "maintenance"), "r");
  expect(args).toMatchObject({
    ...{ request_id: "r", type: "maintenance", property_id: "p", renews_id: "c" },
    description:
      "Please renew: Gas safety record, Boiler in the kitchen. At 12 Alder Road, Leeds. It runs out on Thursday 17 December 2026.",
  });
  const over = aCertificate("o", { expires_on: "2026-11-20", appliance: "" });
  expect(renewalArgs(over, "", types("repair"), "r")?.description).toBe(
    "Please renew: Gas safety record. It ran out on Friday 20 November 2026.",
  );
});

test("it is asked as maintenance, else as what the organisation has first, else not", () => {
  expect(renewalArgs(row, "", types("survey", "repair"), "r")?.type).toBe("survey");
  expect(renewalArgs(row, "", types(), "r")).toBeUndefined();
});

test("a renewal is asked for while its request is open", () => {
  expect(renewalOf("c", [request({})], [])).toEqual({ is: "asked", request: "r" });
  expect(renewalOf("c", [request({ status: "scheduled" })], [])?.is).toBe("asked");
  for (const status of ["declined", "withdrawn", "completed"])
    expect(renewalOf("c", [request({ status })], [])).toBeUndefined();
  expect(renewalOf("other", [request({})], [])).toBeUndefined();
});

test("what waits on this phone counts, what was refused is told, what was taken back does not", () => {
  expect(renewalOf("c", [], [item({})])).toEqual({ is: "asked", request: "r" });
  expect(renewalOf("c", [], [item({ state: "failed" })])).toEqual({ is: "failed" });
  expect(renewalOf("c", [], [item({ settled: true })])).toBeUndefined();
  const back = item({ id: "w", name: "request.withdraw", args: { request_id: "r" } });
  expect(renewalOf("c", [request({ status: "withdrawn" })], [item({}), back])).toBeUndefined();
});

test("what never left this phone is thrown away, whatever may have arrived is withdrawn", () => {
  expect(wayBack("r", [item({})])).toEqual({ is: "discard", item: "m" });
  expect(wayBack("r", [item({ state: "failed", attempts: 3 })]).is).toBe("discard");
  expect(wayBack("r", [item({ state: "sent" })])).toEqual({ is: "withdraw", after: ["m"] });
  expect(wayBack("r", [item({ attempts: 1 })])).toEqual({ is: "withdraw", after: ["m"] });
  expect(wayBack("r", [item({ settled: true })])).toEqual({ is: "withdraw", after: [] });
});
