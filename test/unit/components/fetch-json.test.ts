import { afterEach, expect, test, vi } from "vitest";
import { valueOf } from "#lib/client/action-result.ts";
import { fetchJson, postJson, RequestFailed } from "#lib/client/fetch-json.ts";
import { mayRetry } from "#lib/client/query-client.ts";

// Tests run under the server's React, which has no context; option builders are identities and need none.
vi.mock("@tanstack/react-query", () => ({
  queryOptions: <T>(options: T): T => options,
  QueryClient: class {},
}));

afterEach(() => vi.unstubAllGlobals());

function answer(status: number, body: string) {
  const fetch = vi.fn(() => Promise.resolve(new Response(body, { status })));
  vi.stubGlobal("fetch", fetch);
  return fetch;
}

async function failureOf(call: Promise<unknown>): Promise<RequestFailed> {
  const error: unknown = await call.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(RequestFailed);
  return error as RequestFailed;
}

test("a refusal keeps the server's code, sentence and detail", async () => {
  answer(409, JSON.stringify({ code: "gate-held", message: "DNS holds it.", detail: ["pod web-1"] }));
  const failure = await failureOf(fetchJson("/api/board"));
  expect(failure).toMatchObject({
    status: 409,
    code: "gate-held",
    message: "DNS holds it.",
    detail: ["pod web-1"],
  });
});

test("an answer that is not JSON says so instead of breaking", async () => {
  answer(502, "<html>");
  expect(await failureOf(fetchJson("/api/board"))).toMatchObject({ status: 502, code: "unreadable" });
});

test("no answer at all is unreachable", async () => {
  vi.stubGlobal("fetch", () => Promise.reject(new TypeError("Failed to fetch")));
  expect(await failureOf(fetchJson("/api/board"))).toMatchObject({ status: 0, code: "unreachable" });
});

test("a request that was taken back stays the browser's own error", async () => {
  vi.stubGlobal("fetch", () => Promise.reject(new DOMException("", "AbortError")));
  await expect(fetchJson("/api/board")).rejects.toBeInstanceOf(DOMException);
});

test("a body is posted as JSON", async () => {
  const fetch = answer(200, "{}");
  await postJson("/api/rollback", { namespace: "payments" });
  expect(fetch).toHaveBeenCalledWith(
    "/api/rollback",
    expect.objectContaining({ method: "POST", body: '{"namespace":"payments"}' }),
  );
});

test("a refused action rejects with its own words, one that never ran as unreachable", async () => {
  const refused = await failureOf(
    valueOf(Promise.resolve({ ok: false, code: "held", message: "Held." } as const)),
  );
  expect(refused).toMatchObject({ code: "held", message: "Held." });
  expect(await failureOf(valueOf(Promise.reject(new Error("network"))))).toMatchObject({
    code: "unreachable",
  });
});

test("a refusal is not asked again, a lost connection is, twice", () => {
  const refusal = new RequestFailed({ status: 404, code: "not-found", message: "" });
  const lost = new RequestFailed({ status: 0, code: "unreachable", message: "" });
  expect(mayRetry(0, refusal)).toBe(false);
  expect([0, 1, 2].map((failures) => mayRetry(failures, lost))).toEqual([true, true, false]);
});
