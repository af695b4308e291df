/** Asking the server as somebody whom it does not know. */
import { Problem, problemOf, reach } from "../../kit/api";
import { countWords } from "../../kit/words";

/** The answer, when it is yes. Rejects with Problem, which says how long to wait if so, or Unreachable. */
export async function post(path: string, body: unknown, signal?: AbortSignal): Promise<Response> {
  const response = await reach(path, {
    ...{ method: "POST", cache: "no-store", body: JSON.stringify(body) },
    headers: { "Content-Type": "application/json" },
    ...(signal && { signal }),
  });
  if (response.ok) return response;
  if (response.status === 429) throw new Problem(429, "too_many_tries", waitWords(response));
  throw problemOf(response, await response.text().catch(() => ""));
}

function waitWords({ headers }: Response): string {
  const minutes = Math.ceil(Number(headers.get("Retry-After")) / 60);
  const until = minutes > 0 ? `in ${countWords(minutes, "minute")}` : "in a few minutes";
  return `There were very many tries. Please try again ${until}.`;
}
