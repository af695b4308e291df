import { expect, test } from "vitest";
import { Problem } from "../kit/api";
import { NotProved, withProof } from "./proving";

test("what is done at once asks nobody who they are", async () => {
  expect(await withProof(async () => "done")).toBe("done");
});

test("any other refusal is the caller's to speak of", async () => {
  const refused = new Problem(403, "forbidden", "x");
  await expect(withProof(() => Promise.reject(refused))).rejects.toBe(refused);
});

test("nobody who has left meanwhile is asked, and it is not done a second time", async () => {
  let times = 0;
  const act = () => {
    times++;
    return Promise.reject(new Problem(403, "sign_in_again", "x"));
  };
  await expect(withProof(act)).rejects.toBeInstanceOf(NotProved);
  expect(times).toBe(1);
});
