import { expect, test } from "vitest";
import { cleanUpCommand, failureWords } from "#components/enforcement/failure-words.ts";
import { historyText } from "#components/enforcement/history-words.ts";
import { progressText, provePlanLines, spokenText } from "#components/enforcement/prove-words.ts";
import { gravestQuirks, sourceHref, sourceText } from "#components/enforcement/quirk-order.ts";
import { unreadableWords } from "#components/enforcement/unreadable-words.ts";
import { townProof } from "../../cast/town-enforcement.ts";

test("the confirm of a run says what it creates, where it writes, and that all of it goes", () => {
  const plan = { namespace: "drawbridge-canary-1", image: "agnhost", pods: 4, policies: 22, aboutMs: 95_000 };
  const text = provePlanLines(plan).join(" ");
  expect(text).toContain("`drawbridge-canary-1` with 4 pods of `agnhost`");
  expect(text).toContain("22 NetworkPolicies there and nowhere else");
  expect(text).toContain("about 95 s");
  expect(provePlanLines(undefined).join(" ")).toContain("Deletes all of it at the end");
});

test("progress names the step that runs, and never one past the last", () => {
  const running = townProof({ state: "running", progress: { done: 3, total: 24, doing: "deny egress" } });
  expect(progressText(running)).toBe("Step 4 of 24: deny egress");
  expect(progressText({ ...running, progress: { done: 24, total: 24, doing: "the end" } })).toBe(
    "Step 24 of 24: the end",
  );
});

test("a run is spoken by tenths, and its end once", () => {
  const at = (done: number) =>
    spokenText(townProof({ state: "running", progress: { done, total: 145, doing: "deny" } }));
  expect(at(30)).toBe(at(42));
  expect(at(42)).not.toBe(at(44));
  expect(spokenText(townProof())).toBe("The proof is finished: 3 proved.");
});

test("a run that somebody stopped is no alarm; one that the cluster refused is", () => {
  expect(failureWords({ code: "interrupted" }).tone).toBe("quiet");
  expect(failureWords({ code: "refused" }).tone).toBe("danger");
});

test("only a whole scratch namespace is suggested for deletion", () => {
  const namespace = "drawbridge-canary-1";
  expect(cleanUpCommand({ namespace, leftBehind: [`Namespace ${namespace}`] })).toBe(
    `kubectl delete namespace ${namespace}`,
  );
  expect(cleanUpCommand({ namespace, leftBehind: [`Pod ${namespace}/client`] })).toBeUndefined();
});

test("a run in the list says how it ended", () => {
  expect(historyText(townProof())).toBe("Finished, settles in 1.2 s");
  expect(historyText(townProof({ inert: true }))).toBe("Nothing is enforced");
  expect(historyText(townProof({ state: "failed", failure: { code: "quota", message: "" } }))).toBe(
    "A quota leaves no room for the canary pods",
  );
});

test("dangers come before warnings, and warnings before notes", () => {
  const quirk = (id: string, severity: "danger" | "warning" | "info") => ({
    id,
    severity,
    title: id,
    text: id,
  });
  const order = gravestQuirks([quirk("a", "info"), quirk("b", "warning"), quirk("c", "danger")]);
  expect(order.map(({ id }) => id)).toEqual(["c", "b", "a"]);
});

test("a source is a link where it is a page, and a name where it is none", () => {
  expect(sourceText("https://docs.cilium.io/en/stable/policy/language/#dns")).toBe(
    "docs.cilium.io/…/language",
  );
  expect(sourceHref("cilium pkg/option/config.go")).toBeUndefined();
  expect(sourceHref("javascript:alert(1)")).toBeUndefined();
});

test("what cannot be read is said with what hangs on it and the rule that grants it", () => {
  const crds = unreadableWords({
    verb: "list",
    resource: "customresourcedefinitions.apiextensions.k8s.io",
    reason: "forbidden",
  });
  expect(crds.grant).toBe(
    '- {apiGroups: ["apiextensions.k8s.io"], resources: [customresourcedefinitions], verbs: [get, list, watch]}',
  );
  expect(crds.scope).toBe("ClusterRole");
  const map = unreadableWords({
    verb: "get",
    resource: "configmaps kube-system/cilium-config",
    reason: "no",
  });
  expect(map.grant).toBe(
    '- {apiGroups: [""], resources: [configmaps], verbs: [get], resourceNames: [cilium-config]}',
  );
  expect(map.scope).toBe("Role in kube-system");
});
