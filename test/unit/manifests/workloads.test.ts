import { expect, test } from "vitest";
import { compileSnapshot, evaluate, type ProfileName, type WorkloadId } from "#lib/policy/index.ts";
import { read } from "./read.ts";

const template =
  "template: {metadata: {labels: {app: web}}, spec: {containers: [{name: a, ports: [{containerPort: 80, name: http}]}]}}";

test.each([
  ["Deployment", "apps/v1", `{selector: {matchLabels: {app: web}}, ${template}}`],
  ["StatefulSet", "apps/v1", `{${template}}`],
  ["DaemonSet", "apps/v1", `{${template}}`],
  ["ReplicaSet", "apps/v1", `{${template}}`],
  ["Job", "batch/v1", `{${template}}`],
  ["CronJob", "batch/v1", `{schedule: "0 * * * *", jobTemplate: {spec: {${template}}}}`],
  ["ReplicationController", "v1", `{selector: {app: web}, ${template}}`],
  ["DeploymentConfig", "apps.openshift.io/v1", `{selector: {app: web}, ${template}}`],
])(
  "a %s without pods has one made from its template, with its labels and ports and no address",
  (kind, apiVersion, spec) => {
    const { snapshot, problems } = read(
      `{apiVersion: ${apiVersion}, kind: ${kind}, metadata: {name: web, namespace: storefront}, spec: ${spec}}`,
    );
    expect(problems).toEqual([]);
    expect(snapshot.workloads.map(({ id, templateLabels }) => [id, templateLabels])).toEqual([
      [`storefront/${kind}/web`, { app: "web" }],
    ]);
    expect(snapshot.pods).toEqual([
      expect.objectContaining({
        namespace: "storefront",
        name: "web-*",
        workload: `storefront/${kind}/web`,
        labels: { app: "web" },
        ports: [{ name: "http", port: 80, protocol: "TCP" }],
        ips: [],
        ready: true,
        fromTemplate: true,
      }),
    ]);
  },
);

test("a pod made from a template stands for any number, which policies keep apart; a written pod reaches itself", () => {
  const deny = "{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: deny}, spec: {}}";
  const web = `{apiVersion: apps/v1, kind: Deployment, metadata: {name: web}, spec: {${template}}}`;
  const pod = "{apiVersion: v1, kind: Pod, metadata: {name: web}}";
  const toItself = (object: string, kind: string, profile: ProfileName) => {
    const { snapshot } = read(`${deny}\n---\n${object}`);
    const id = `default/${kind}/web` as WorkloadId;
    const peer = { kind: "workload", id, namespace: "default", name: "web", workloadKind: kind } as const;
    const cluster = compileSnapshot(snapshot, snapshot.policies, profile);
    return evaluate(cluster, { sender: peer, receiver: peer, port: 80, protocol: "TCP" }).outcome;
  };
  expect(toItself(web, "Deployment", "spec")).toBe("denied");
  expect(toItself(web, "Deployment", "netpol-analyzer")).toBe("allowed");
  expect(toItself(pod, "Pod", "spec")).toBe("allowed");
});

test("the selector of kinds from before label selectors is a plain map", () => {
  const { snapshot } = read(
    `{apiVersion: v1, kind: ReplicationController, metadata: {name: web}, spec: {selector: {app: web}, ${template}}}`,
  );
  expect(snapshot.workloads[0]?.selector).toEqual({ matchLabels: { app: "web" } });
});

test("written pods stand for their workload; owners are found by name where uids are missing or strange", () => {
  const text = `{apiVersion: apps/v1, kind: Deployment, metadata: {name: web}, spec: {${template}}}
---
{apiVersion: apps/v1, kind: ReplicaSet, metadata: {name: web-1, ownerReferences: [{kind: Deployment, name: web}]}, spec: {${template}}}
---
{apiVersion: v1, kind: Pod, metadata: {name: web-1-a, ownerReferences: [{kind: ReplicaSet, name: web-1, uid: of-another-cluster, controller: true}]}}
---
{apiVersion: v1, kind: Pod, metadata: {name: orphan-a, ownerReferences: [{kind: StatefulSet, name: gone, controller: true}]}}
---
{apiVersion: v1, kind: Pod, metadata: {name: odd, ownerReferences: [{name: nobody}]}}
---
{apiVersion: v1, kind: Pod, metadata: {name: stranger}}
`;
  expect(read(text).snapshot.pods.map(({ name, workload }) => [name, workload])).toEqual([
    ["web-1-a", "default/Deployment/web"],
    ["orphan-a", "default/StatefulSet/gone"],
    ["odd", "default/Pod/nobody"],
    ["stranger", "default/Pod/stranger"],
  ]);
});

test("Endpoints become slices, unless slices of their Service are written", () => {
  const endpoints = (name: string) =>
    `{apiVersion: v1, kind: Endpoints, metadata: {name: ${name}, namespace: payments}, subsets: [{addresses: [{ip: 10.0.0.1, targetRef: {kind: Pod, name: api-1}}], notReadyAddresses: [{ip: 10.0.0.2}], ports: [{port: 8443}]}]}`;
  const slice = `{apiVersion: discovery.k8s.io/v1, kind: EndpointSlice, metadata: {name: ledger-x, namespace: payments, labels: {kubernetes.io/service-name: ledger}}, endpoints: []}`;
  const { snapshot } = read([endpoints("api"), endpoints("ledger"), slice].join("\n---\n"));
  expect(snapshot.endpointSlices.map(({ service, endpoints: all }) => [service, all])).toEqual([
    ["ledger", []],
    [
      "api",
      [
        { addresses: ["10.0.0.1"], ready: true, podName: "api-1" },
        { addresses: ["10.0.0.2"], ready: false },
      ],
    ],
  ]);
});
