import type { Row } from "@doorstep/sync";
import { expect, test } from "vitest";
import type { Property, ServiceRequest } from "../kit/documents";
import { aCertificate } from "./examples";
import { certificateNeeds } from "./needs";

const TODAY = "2026-11-23";
const properties = ["a", "c"].map((id) => ({
  ...{ kind: "property", id, version: 1, pending: false },
  doc: { name: null, line1: `${id} Street`, line2: "", city: "" } as Property,
}));
const ending = (id: string, expires_on: string | null) =>
  aCertificate(id, { expires_on, property_id: id });
const titles = (
  rows: Parameters<typeof certificateNeeds>[0],
  requests: Row<ServiceRequest>[] = [],
) =>
  certificateNeeds(rows, [], requests, [], TODAY, true).map(
    ({ href, detail }) => `${href} ${detail}`,
  );

test("what has run out or does so within 30 days is to be renewed, the most urgent first", () => {
  const rows = [
    ending("a", "2026-12-23"),
    ending("b", "2026-12-24"),
    ending("c", "2026-11-22"),
    ending("d", null),
  ];
  expect(titles(rows)).toEqual([
    "/portal/documents/c Expired yesterday",
    "/portal/documents/a Due in 30 days",
  ]);
});

test("what is asked for or was replaced needs nobody", () => {
  const request = {
    ...{ kind: "request", id: "r", version: 1, pending: true },
    doc: { status: "pending", renews_id: "a" } as ServiceRequest,
  };
  const replaced = aCertificate("b", { superseded_by_id: "x", expires_on: "2020-01-01" });
  expect(titles([ending("a", "2026-11-20"), replaced], [request])).toEqual([]);
});

test("of many, some are named and the others counted", () => {
  const rows = ["a", "b", "c", "d", "e"].map((id, at) => ending(id, `2026-11-2${at}`));
  expect(titles(rows.slice(0, 4))).toHaveLength(4);
  expect(titles(rows).at(-1)).toBe("/portal/documents?due=soon 2 certificates due soon");
});

test("where it is is said to whoever has several places", () => {
  const [need] = certificateNeeds([ending("c", "2026-11-22")], properties, [], [], TODAY, true);
  expect(need).toMatchObject({ word: "Renew", detail: "Expired yesterday, c Street" });
});

test("who may not ask for a renewal is only told of the certificate", () => {
  const [need] = certificateNeeds([ending("c", "2026-11-22")], [], [], [], TODAY, false);
  expect(need).toMatchObject({ word: "See", detail: "Expired yesterday" });
});
