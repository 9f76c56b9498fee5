import type { PodSpec } from "kubernetes-types/core/v1";
import { describe, expect, it } from "vitest";
import { podSecurity } from "#lib/simulator/api/plugins/pod-security.ts";

const namespace = (labels: Record<string, string>) => ({
  apiVersion: "v1",
  kind: "Namespace",
  metadata: { name: "storefront", labels },
});
const enforcing = (level: string) => namespace({ "pod-security.kubernetes.io/enforce": level });
const pod = (spec: object, container: object = {}): PodSpec =>
  ({ containers: [{ name: "web", image: "web:1", ...container }], ...spec }) as PodSpec;

const RESTRICTED = {
  allowPrivilegeEscalation: false,
  capabilities: { drop: ["ALL"] },
  runAsNonRoot: true,
  seccompProfile: { type: "RuntimeDefault" },
};

describe("the restricted standard", () => {
  it("refuses a pod that says nothing, in the server's words", () => {
    expect(podSecurity(pod({}), enforcing("restricted")).refusal).toBe(
      'violates PodSecurity "restricted:latest": ' +
        'allowPrivilegeEscalation != false (container "web" must set securityContext.allowPrivilegeEscalation=false), ' +
        'unrestricted capabilities (container "web" must set securityContext.capabilities.drop=["ALL"]), ' +
        'runAsNonRoot != true (pod or container "web" must set securityContext.runAsNonRoot=true), ' +
        'seccompProfile (pod or container "web" must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost")',
    );
  });

  it("admits a pod that gives up what it should", () => {
    expect(podSecurity(pod({}, { securityContext: RESTRICTED }), enforcing("restricted"))).toEqual({
      refusal: undefined,
      warnings: [],
    });
  });

  it("refuses user 0", () => {
    const securityContext = { ...RESTRICTED, runAsUser: 0 };
    expect(podSecurity(pod({}, { securityContext }), enforcing("restricted")).refusal).toContain(
      'runAsUser=0 (container "web" must not set runAsUser=0)',
    );
  });
});

describe("the baseline standard", () => {
  it.each([
    [{ hostNetwork: true }, {}, "host namespaces (hostNetwork=true)"],
    [{ volumes: [{ name: "root", hostPath: { path: "/" } }] }, {}, 'hostPath volumes (volume "root")'],
    [{}, { ports: [{ containerPort: 80, hostPort: 80 }] }, 'hostPort (container "web" uses hostPort 80)'],
    [
      {},
      { securityContext: { privileged: true } },
      'privileged (container "web" must not set securityContext.privileged=true)',
    ],
    [
      {},
      { securityContext: { capabilities: { add: ["NET_ADMIN"] } } },
      'non-default capabilities (container "web" must not include "NET_ADMIN" in securityContext.capabilities.add)',
    ],
  ])("refuses %j %j", (spec, container, words) => {
    expect(podSecurity(pod(spec, container), enforcing("baseline")).refusal).toBe(
      `violates PodSecurity "baseline:latest": ${words}`,
    );
  });

  it("admits an ordinary pod, and warns by another label", () => {
    const labels = {
      "pod-security.kubernetes.io/enforce": "baseline",
      "pod-security.kubernetes.io/warn": "restricted",
    };
    const { refusal, warnings } = podSecurity(pod({}), namespace(labels));
    expect(refusal).toBeUndefined();
    expect(warnings).toEqual([expect.stringContaining('would violate PodSecurity "restricted:latest"')]);
  });
});
