import { describe, expect, test } from "vitest";
import type { ClusterRefusalCode } from "#lib/server/cluster/cluster-refusal.ts";
import { execFailure, isAdmission, proofFailure } from "#lib/server/usecases/proof-run/proof-failure.ts";

const refused = (code: ClusterRefusalCode, message: string) => ({ code, message });

describe("what a refused creation means for a run", () => {
  test.each([
    ["quota", "forbidden", 'pods "a" is forbidden: exceeded quota: small, requested: pods=1, used: pods=2'],
    ["quota", "forbidden", 'pods "a" is forbidden: failed quota: all: must specify limits.cpu for: canary'],
    [
      "refused",
      "forbidden",
      'pods "a" is forbidden: violates PodSecurity "restricted:latest": seccompProfile',
    ],
    ["refused", "invalid", 'admission webhook "x" denied the request: image not signed'],
    ["refused", "server-error", 'failed calling webhook "x": failed to call webhook: connection refused'],
    ["refused", "namespace-terminating", "it is being terminated"],
    [
      "forbidden",
      "forbidden",
      'namespaces is forbidden: User "drawbridge" cannot create resource "namespaces" in API group "" at the cluster scope',
    ],
    ["forbidden", "unauthorized", "Unauthorized"],
    ["unreachable", "unreachable", "connect ECONNREFUSED"],
    ["unreachable", "throttled", "Too many requests"],
    ["unreachable", "server-error", "etcdserver: request timed out"],
    ["read-only", "read-only", "Writes are off"],
  ] as const)("%s, of %s: %s", (code, of, said) => {
    expect(proofFailure(refused(of, said)).code).toBe(code);
  });

  test("the cluster's words are kept", () => {
    expect(proofFailure(refused("invalid", "no such image policy")).said).toBe("no such image policy");
  });
});

test("an account without the right to create pods is not admission's no: the dry run then says nothing", () => {
  expect(isAdmission('pods is forbidden: User "x" cannot create resource "pods" in API group ""')).toBe(
    false,
  );
  expect(isAdmission('pods "a" is forbidden: exceeded quota: small')).toBe(true);
});

test.each([
  ["exec", "forbidden"],
  ["interrupted", "not-found"],
  ["exec", "server-error"],
  ["unreachable", "unreachable"],
  ["read-only", "read-only"],
] as const)("a command that cannot be run fails with %s where the cluster says %s", (code, of) => {
  expect(execFailure(refused(of, "because")).code).toBe(code);
});
