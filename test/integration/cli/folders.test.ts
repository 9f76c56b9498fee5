import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { DRAWBRIDGE, drawbridge, folderOf } from "./run-drawbridge.ts";
import { APPS, hubbleLine, policies } from "./town-manifests.ts";

const town = (ledgerPort?: number | string) =>
  folderOf({ "apps.yaml": APPS, "policies/all.yml": policies(ledgerPort) });

test("connectivity lists who may reach whom, and finds nothing wrong with it", async () => {
  const { code, out, err } = await drawbridge(["connectivity", town()]);
  expect(err).toBe("");
  expect(out.split("\n")).toContain("storefront/web[Deployment] => payments/api[Deployment] : TCP 8443");
  expect(out).not.toContain("storefront/web[Deployment] => payments/ledger");
  expect(code).toBe(0);
});

test("connectivity as CSV and JSON holds the same rows, and nothing else on stdout", async () => {
  const folder = town();
  const csv = (await drawbridge(["connectivity", folder, "--format", "csv"])).out.trim().split("\n");
  const json = JSON.parse((await drawbridge(["connectivity", folder, "--format", "json"])).out);
  expect(csv[0]).toBe("sender,receiver,ports,uncertain,because");
  expect(json).toMatchObject({ profile: "spec", complete: true, problems: [] });
  expect(json.connections).toHaveLength(csv.length - 1);
});

test("in its profile, connectivity and diff print netpol-analyzer's own lines", async () => {
  const own = await drawbridge(["connectivity", town(), "--profile", "netpol-analyzer"]);
  expect(own.out.split("\n")[0]).toBe(
    "0.0.0.0-255.255.255.255[External] => storefront/web[Deployment] : All Connections",
  );
  const diff = await drawbridge(["diff", town(), town(5433), "--profile", "netpol-analyzer"]);
  expect(diff.out).toContain("diff-type: changed, source: payments/api[Deployment]");
});

test("in netpol-analyzer's format, where no line means denied, what is uncertain is told beside it", async () => {
  const foreign = `---\n{apiVersion: cilium.io/v2, kind: CiliumNetworkPolicy, metadata: {name: keep-out, namespace: storefront}, spec: {endpointSelector: {}, ingress: [{}]}}`;
  const doubtful = folderOf({ "apps.yaml": `${APPS}${foreign}`, "policies/all.yml": policies() });
  const told = "uncertain because of CiliumNetworkPolicy storefront/keep-out. netpol-analyzer's format lists";
  const listed = await drawbridge(["connectivity", doubtful, "--profile", "netpol-analyzer"]);
  expect(listed.out).toContain("payments/api[Deployment] => payments/ledger[StatefulSet] : TCP 5432");
  expect(listed.err).toMatch(/^\d+ pairs are /);
  expect(listed.err).toContain(told);
  expect(listed.code).toBe(1);
  const same = await drawbridge(["diff", doubtful, doubtful, "--profile", "netpol-analyzer"]);
  expect(same.out).toBe("");
  expect(same.err).toMatch(/^Before, \d+ pairs are .*\nAfter, \d+ pairs are .*\n$/);
  expect(same.code).toBe(1);
  const certain = await drawbridge(["diff", town(), town(), "--profile", "netpol-analyzer"]);
  expect(certain).toEqual({ code: 0, out: "", err: "" });
});

test("every answer in JSON carries the name of the profile, whether it was asked for or not", async () => {
  const folder = town();
  const ends = ["--from", "storefront/web", "--to", "payments/api", "--port", "8443"];
  const profileOf = async (...args: string[]) =>
    JSON.parse(
      (
        await drawbridge([...args, "--format", "json"], {
          input: "sender,receiver,port\nstorefront/web,payments/api,8443\n",
        })
      ).out,
    ).profile;
  expect(await profileOf("explain", folder, ...ends)).toBe("spec");
  expect(await profileOf("explain", folder, ...ends, "--profile", "azure-npm")).toBe("azure-npm");
  expect(await profileOf("impact", folder, "--flows", "-")).toBe("spec");
  expect(await profileOf("impact", folder, "--flows", "-", "--profile", "azure-npm")).toBe("azure-npm");
});

test("explain translates a Service, and its exit code is the answer", async () => {
  const folder = town();
  const allowed = await drawbridge([
    "explain",
    folder,
    "--from",
    "storefront/web",
    "--to",
    "service/payments/api",
    "--port",
    "443",
  ]);
  expect(allowed.out).toContain("storefront/web can reach Service payments/api on TCP 443");
  expect(allowed.out).not.toContain("not ready");
  expect(allowed.code).toBe(0);
  const denied = await drawbridge([
    "explain",
    folder,
    "--from",
    "storefront/web",
    "--to",
    "payments/ledger",
    "--port",
    "5432",
    "--format",
    "json",
  ]);
  expect(JSON.parse(denied.out).explanation.outcome).toBe("denied");
  expect(denied.code).toBe(1);
});

test("the pods of one workload are kept apart by a policy that denies, as many as they will be", async () => {
  const deny = `---\n{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: deny, namespace: storefront}, spec: {}}`;
  const ends = ["--from", "storefront/web", "--to", "storefront/web"];
  const { code, out } = await drawbridge(["explain", "-", ...ends], { input: `${APPS}${deny}` });
  expect(out).toContain("storefront/web cannot reach storefront/web on any port");
  expect(code).toBe(1);
});

test("an end that nobody has is refused with the nearest names", async () => {
  const { code, out, err } = await drawbridge([
    "explain",
    town(),
    "--from",
    "payments/apii",
    "--to",
    "1.1.1.1",
  ]);
  expect([code, out]).toEqual([2, ""]);
  expect(err).toContain("Nothing in this cluster is called payments/apii");
});

test("impact replays a Hubble capture, plain, compressed or piped in: one denial is exit code 1", async () => {
  const folder = town();
  const lines = [
    hubbleLine(["storefront", "web"], ["payments", "api"], 8443),
    hubbleLine(["storefront", "web"], ["payments", "ledger"], 5432),
  ].join("\n");
  const flows = folderOf({ "flows.jsonl": `${lines}\n`, "flows.gz": gzipSync(lines) });
  const plain = await drawbridge(["impact", folder, "--flows", join(flows, "flows.jsonl")]);
  expect(plain.err).toBe("");
  expect(plain.out).toContain("2 connections: 1 would be denied, 1 allowed.");
  expect(plain.out).toContain("would be denied: storefront/web => payments/ledger : TCP 5432 (seen once)");
  expect(plain.code).toBe(1);
  expect(await drawbridge(["impact", folder, "--flows", join(flows, "flows.gz")])).toEqual(plain);
  expect(await drawbridge(["impact", folder, "--flows", "-"], { input: lines })).toEqual(plain);
});

test("impact gives the reasons of the side that denies, and doubts a capture in which nobody is known", async () => {
  const folder = town();
  const flow = hubbleLine(["storefront", "web"], ["payments", "ledger"], 5432);
  const { out } = await drawbridge(["impact", folder, "--flows", "-"], { input: flow });
  expect(out).toContain("    Ingress denied: NetworkPolicy payments/ledger ingress rule 1 allows");
  expect(out).not.toContain("Egress");
  const strange = hubbleLine(["bookinfo", "details"], ["bookinfo", "reviews"], 9080);
  const { err } = await drawbridge(["impact", folder, "--flows", "-"], { input: strange });
  expect(err).toContain("No end of these connections is a workload of this input.");
});

test("impact says what a list must look like when it is neither that nor a capture", async () => {
  const input = "sender;receiver;port\nstorefront/web;payments/api;8443\n";
  const { code, err } = await drawbridge(["impact", town(), "--flows", "-"], { input });
  expect(err).toContain("CSV with the header sender,receiver,port,protocol");
  expect(code).toBe(2);
});

test("a rule whose peers are misspelt is left out with the field that was meant, and the answer is incomplete", async () => {
  const typo = policies().replace("- from:", "- form:");
  const folder = folderOf({ "apps.yaml": APPS, "policies.yaml": typo });
  const { code, err } = await drawbridge(["connectivity", folder]);
  expect(err).toContain(
    'unknown field "form", without which this rule has no from and so is open to everybody. Did you mean from?',
  );
  expect(err).toContain("it is incomplete");
  expect(code).toBe(1);
});

test("exposure knows workloads alone, and names those that are called the same", async () => {
  const { code, err } = await drawbridge(["exposure", town(), "--workload", "nope/api"]);
  expect([code, err]).toEqual([2, "drawbridge: nope/api is no workload. Did you mean payments/api?\n"]);
});

test("impact takes a plain list too, as CSV or JSON, and names the lines that it cannot read", async () => {
  const folder = town();
  const csv =
    "sender,receiver,port,protocol\nstorefront/web,service/payments/api,443,TCP\npayments/nobody,payments/api,1,TCP\n";
  const listed = await drawbridge(["impact", folder, "--flows", "-", "--format", "json"], { input: csv });
  expect(listed.err).toContain("-:3: Nothing in this cluster is called payments/nobody");
  expect(JSON.parse(listed.out)).toMatchObject({ complete: false, connections: [{ verdict: "allowed" }] });
  expect(listed.code).toBe(1);
  const json = JSON.stringify([{ sender: "storefront/web", receiver: "payments/ledger", port: 5432 }]);
  const denied = await drawbridge(["impact", folder, "--flows", "-", "--format", "csv"], { input: json });
  expect(denied.out.split("\n")[1]).toMatch(/^would-be-denied,storefront\/web,payments\/ledger,5432,TCP/);
});

test("diff tells connections gained and lost, and no difference is exit code 0", async () => {
  const same = await drawbridge(["diff", town(), town()]);
  expect(same).toEqual({ code: 0, out: "", err: "" });
  const changed = await drawbridge(["diff", town(), town(5433)]);
  expect(changed.out).toBe(
    "~ payments/api[Deployment] => payments/ledger[StatefulSet] : TCP 5432 -> TCP 5433\n",
  );
  expect(changed.code).toBe(1);
});

test("exposure and lint answer about one workload, and about the policies with their places", async () => {
  const exposure = await drawbridge(["exposure", town(), "--workload", "payments/ledger"]);
  expect(exposure.out).toMatch(/^payments\/ledger\[StatefulSet\]\nMay be reached by:\n {2}.* : TCP 5432\n/);
  const lint = await drawbridge(["lint", town("nowhere")]);
  expect(lint.out).toMatch(/policies\/all\.yml:\d+: (warning|error): .*named-port-unresolved/);
  expect(lint.code).toBe(1);
});

const admin = (name: string, spec: string) =>
  `{apiVersion: policy.networking.k8s.io/v1alpha1, kind: AdminNetworkPolicy, metadata: {name: ${name}}, spec: ${spec}}\n---\n`;

test("lint tells of admin policies too, by file and line, or by kind and name", async () => {
  const folder = folderOf({
    "apps.yaml": APPS,
    "admin.yaml":
      admin(
        "guard",
        "{priority: 5, subject: {namespaces: {}}, ingress: [{action: Pass, from: [{namespaces: {}}]}]}",
      ) + admin("nobody", "{priority: 6, subject: {namespaces: {matchLabels: {team: none}}}}"),
  });
  const lint = await drawbridge(["lint", folder, "--format", "csv"]);
  const [first, second] = lint.out.split("\n").filter((line) => line.includes("AdminNetworkPolicy"));
  expect(first).toMatch(
    /admin\.yaml,3,warning,admin-selects-nothing,AdminNetworkPolicy nobody,spec.subject,/,
  );
  expect(second).toMatch(/admin\.yaml,1,info,pass-to-nothing,AdminNetworkPolicy guard,/);
  expect(lint.code).toBe(1);
});

test("lint takes the profile that it is told: to some, pods on the host network are pods", async () => {
  const exporter = `{apiVersion: v1, kind: Pod, metadata: {name: exporter}, spec: {hostNetwork: true, containers: []}}
---
{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: deny}, spec: {podSelector: {}}}`;
  const lint = async (...args: string[]) => {
    const { out } = await drawbridge(["lint", "-", "--format", "json", ...args], { input: exporter });
    const { profile, findings } = JSON.parse(out);
    const ids = findings.map(({ id }: { id: string }) => id);
    return [profile, ids.filter((id: string) => id === "selects-host-network")];
  };
  expect(await lint()).toEqual(["spec", ["selects-host-network"]]);
  expect(await lint("--profile", "netpol-analyzer")).toEqual(["netpol-analyzer", []]);
});

test("a policy with an error is told by file and line, is in no answer, and the answer says that it is incomplete", async () => {
  const folder = town('"80"');
  const { code, out, err } = await drawbridge(["connectivity", folder, "--format", "json"]);
  expect(err).toContain(
    `${join(folder, "policies/all.yml")}:17: spec.ingress[0].ports[0].port of NetworkPolicy payments/ledger`,
  );
  expect(err).toContain("it is incomplete");
  expect(JSON.parse(out)).toMatchObject({ complete: false, problems: [{ line: 17, severity: "error" }] });
  expect(code).toBe(1);
});

test("files that are no text, links in a circle and hidden folders hide nothing", async () => {
  const folder = folderOf({
    "a.yaml": APPS,
    "b.yaml": Buffer.from([0xc3, 0x28]),
    ".git/x.yaml": "{{",
    "utf16.yaml": Buffer.from("\uFEFF# nothing", "utf16le"),
  });
  symlinkSync(folder, join(folder, "again"));
  const { code, err, out } = await drawbridge(["connectivity", folder]);
  expect(err.split("\n")[0]).toBe(
    `${join(folder, "b.yaml")}:1: the file cannot be read: it is no text (neither UTF-8 nor UTF-16). Make it readable, or take it away; it is left out.`,
  );
  expect(out).toContain("storefront/web[Deployment]");
  expect(code).toBe(1);
});

test.each([
  [["connectivity"], "Give a folder of manifests"],
  [["connectivity", "no-such-folder"], "There is no no-such-folder"],
  [["conectivity"], "Did you mean connectivity?"],
  [["connectivity", ".", "--formt", "csv"], "Did you mean --format?"],
  [["connectivity", ".", "--profile", "cillium"], "Did you mean cilium?"],
  [["explain", "."], "--from"],
  [["impact", "."], "--flows"],
])("%j is bad usage: exit code 2, and nothing on stdout", async (args, message) => {
  const { code, out, err } = await drawbridge(args, { cwd: folderOf({}) });
  expect([code, out]).toEqual([2, ""]);
  expect(err).toContain(message);
});

test("a folder without a single object is unreadable input, and what was passed over is told", async () => {
  const { code, err } = await drawbridge([
    "connectivity",
    folderOf({ "values.yaml": "a: 1\n", "map.json": '{"apiVersion":"v1","kind":"ConfigMap"}' }),
  ]);
  expect(code).toBe(2);
  expect(err).toContain("Passed over: 1 ConfigMap.");
});

test("help shows examples and every profile, on stdout, with exit code 0", async () => {
  const { code, out } = await drawbridge(["connectivity", "--help"]);
  expect(out).toContain("drawbridge connectivity --context staging");
  expect(out).toContain("netpol-analyzer");
  expect(code).toBe(0);
});

test("a reader that goes away early is no failure", async () => {
  const { code, out, err } = await drawbridge(
    ["-c", `"$0" connectivity "$1" | head -n 1`, DRAWBRIDGE, town()],
    { command: "/bin/sh" },
  );
  expect([code, err]).toEqual([0, ""]);
  expect(out.split("\n")).toHaveLength(2);
});

test("the command is found through a link, from another folder", async () => {
  const folder = folderOf({ "apps.yaml": APPS });
  symlinkSync(DRAWBRIDGE, join(folder, "link"));
  symlinkSync("link", join(folder, "link to a link"));
  const { code, out } = await drawbridge(["connectivity", "apps.yaml"], {
    cwd: folder,
    command: join(folder, "link to a link"),
  });
  expect(out).toContain("storefront/web[Deployment]");
  expect(code).toBe(0);
});
