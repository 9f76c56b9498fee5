import { beforeEach, describe, expect, it } from "vitest";
import { acceptAll } from "#lib/server/usecases/accept-all.ts";
import { readEdge } from "#lib/server/usecases/read-edge.ts";
import { readExplainExamples } from "#lib/server/usecases/read-explain-examples.ts";
import { readExplanation } from "#lib/server/usecases/read-explanation.ts";
import { searchEnds } from "#lib/server/usecases/search-ends.ts";
import { refusalOf, shopOfThisFile, valueOf } from "./shop-world.ts";

const shop = shopOfThisFile();
const CHECKOUT = "checkout/Deployment/api";
const GATEWAY = "payments/Deployment/gateway";
const PORT = 50_051;

beforeEach(async () => {
  await shop.database.db.triageRow.deleteMany({});
  await shop.database.db.allowRuleRow.deleteMany({});
});

async function ask(from: string, to: string, port?: number) {
  return valueOf(await readExplanation(shop.ctx, { from, to, port }));
}

describe("a question", () => {
  it("is answered now and under the candidate, which denies by default", async () => {
    const { now, candidate } = await ask(CHECKOUT, GATEWAY, PORT);
    expect(now.outcome).toBe("allowed");
    expect(candidate).toMatchObject({ same: false, explanation: { outcome: "denied" } });
    expect(candidate?.revisions.map(({ namespace }) => namespace).toSorted()).toEqual([
      "checkout",
      "payments",
    ]);
  });

  it("is allowed under the candidate once its flow is accepted, by a policy that does not stand yet", async () => {
    for (const namespace of ["checkout", "payments"]) valueOf(await acceptAll(shop.ctx, { namespace }));
    const { candidate, standing } = await ask(CHECKOUT, GATEWAY, PORT);
    expect(candidate?.explanation.outcome).toBe("allowed");
    const allowing = candidate?.explanation.hops
      .flatMap((hop) => hop.decision.reasons)
      .filter(({ kind }) => kind === "allowed-by-rule");
    expect(allowing?.length).toBeGreaterThan(0);
    expect(standing).not.toContain(`payments/${allowing?.[0]?.policy?.name}`);
  });

  it("says the same as the inspector of the edge, reason for reason", async () => {
    const page = await ask(CHECKOUT, GATEWAY, PORT);
    const [flow] = page.flows;
    expect(flow).toMatchObject({ port: PORT, protocol: "TCP" });
    const { candidate } = valueOf(await readEdge(shop.ctx, { key: flow?.key ?? "" }));
    const [hop] = page.candidate?.explanation.hops ?? [];
    expect(hop?.decision.outcome).toBe(candidate.decision.outcome);
    expect(hop?.decision.reasons).toEqual(candidate.decision.reasons);
  });

  it("to a Service is translated, and finds the flows of what is behind it", async () => {
    const { now, flows } = await ask(CHECKOUT, "service/payments/gateway");
    expect(now.hops.map(({ via }) => via?.service)).toContain("payments/gateway");
    expect(now.hops.map(({ port }) => port)).toContain(PORT);
    expect(flows.map((flow) => flow.receiver)).toContain(`w:${GATEWAY}`);
  });

  it("survives the way to the browser with its reasons", async () => {
    const page = await ask(CHECKOUT, GATEWAY, PORT);
    const sent = JSON.parse(JSON.stringify(page)) as typeof page;
    expect(sent.now.hops[0]?.decision.reasons.length).toBeGreaterThan(0);
  });

  it("gives the command that asks the same", async () => {
    const { command } = await ask(CHECKOUT, "api.pay.example", 443);
    expect(command).toMatch(
      /drawbridge explain .*--from checkout\/Deployment\/api --to api\.pay\.example --port 443$/,
    );
  });

  it("about something that is not there is refused with the end and the nearest names", async () => {
    const sender = refusalOf(await readExplanation(shop.ctx, { from: "checkout/apj", to: GATEWAY }));
    expect(sender).toMatchObject({ code: "from-unknown-end" });
    expect(sender.detail).toContain(CHECKOUT);
    const receiver = refusalOf(
      await readExplanation(shop.ctx, { from: CHECKOUT, to: "payments/nothing-like-it" }),
    );
    expect(receiver.code).toBe("to-unknown-end");
  });
});

describe("the ends to choose from", () => {
  it("are found by any part of their name, the exact one first", async () => {
    const { choices } = valueOf(await searchEnds(shop.ctx, { text: "checkout api" }));
    expect(choices.map(({ text }) => text)).toEqual(
      expect.arrayContaining([CHECKOUT, "service/checkout/api"]),
    );
    expect(choices.every(({ text }) => text.includes("checkout") && text.includes("api"))).toBe(true);
  });

  it("are workloads first while nothing is typed, and say how many more there are", async () => {
    const { choices, more } = valueOf(await searchEnds(shop.ctx, {}));
    expect(choices[0]?.kind).toBe("workload");
    expect(more).toBeGreaterThan(0);
  });
});

describe("examples", () => {
  it("are three questions that have an answer, of different verdicts, the most urgent first", async () => {
    const examples = valueOf(await readExplainExamples(shop.ctx, {}));
    expect(examples).toHaveLength(3);
    expect(examples[0]?.verdict).toBe("would-be-denied");
    for (const { from, to, port } of examples)
      expect((await ask(from, to, port)).flows.length).toBeGreaterThan(0);
  });

  it("of one namespace have an end there", async () => {
    const examples = valueOf(await readExplainExamples(shop.ctx, { namespace: "catalog" }));
    for (const { from, to } of examples) expect(`${from} ${to}`).toContain("catalog/");
  });
});
