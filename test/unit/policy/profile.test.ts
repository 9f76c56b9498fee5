import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { PROFILE_NAMES, PROFILES, profileOf } from "#lib/policy/profile.ts";
import type { CniFacts } from "#lib/policy/model/snapshot.ts";
import { CALICO, CILIUM } from "../../cast/cluster-parts.ts";

const cni = (name: CniFacts["name"], rest: Partial<CniFacts> = {}): CniFacts => ({
  name,
  enforces: "yes",
  evidence: "DaemonSet",
  ...rest,
});

const ALL = { adminKinds: "all" } as const;

describe("profiles", () => {
  it("go by their own names, and every name has one", () => {
    expect(Object.keys(PROFILES)).toEqual([...PROFILE_NAMES]);
    for (const name of PROFILE_NAMES) expect(PROFILES[name].name).toBe(name);
  });

  it("of two names are called differently by people", () => {
    expect(new Set(PROFILE_NAMES.map((name) => PROFILES[name].title)).size).toBe(PROFILE_NAMES.length);
  });

  it("follow the CNI that was recognised", () => {
    expect(profileOf(CALICO)).toEqual(PROFILES.calico);
    expect(profileOf(CILIUM)).toEqual(PROFILES.cilium);
    expect(profileOf({ ...CILIUM, ipBlocksMatchNodes: true })).toEqual(PROFILES["cilium-cidr-nodes"]);
    expect(profileOf({ ...CILIUM, ipBlocksMatchNodes: false })).toEqual(PROFILES.cilium);
    expect(profileOf(cni("weave", ALL))).toEqual(PROFILES.weave);
    expect(profileOf(cni("azure-npm", ALL))).toEqual(PROFILES["azure-npm"]);
  });

  it("are the specification's where nothing tells what enforces, so that policies still mean what they say", () => {
    expect(profileOf(cni("unknown", { enforces: "unknown", ...ALL }))).toEqual(PROFILES.spec);
    expect(profileOf(cni("flannel", { enforces: "no", ...ALL }))).toEqual(PROFILES.spec);
    expect(profileOf(cni("flannel", ALL))).toEqual(PROFILES.spec);
  });

  it("evaluate admin policies where the CNI is known to enforce them, and nowhere else", () => {
    expect(profileOf(cni("aws-vpc-cni")).adminKinds).toEqual([]);
    expect(profileOf(cni("unknown")).adminKinds).toEqual([]);
    expect(profileOf(cni("ovn-kubernetes")).adminKinds).toEqual([
      "AdminNetworkPolicy",
      "BaselineAdminNetworkPolicy",
    ]);
  });

  it("differ from the specification exactly in what is known", () => {
    const differences = Object.fromEntries(
      PROFILE_NAMES.map((name) => {
        const { name: _name, title: _title, ...switches } = PROFILES[name];
        const spec: Readonly<Record<string, unknown>> = { ...PROFILES.spec };
        return [
          name,
          Object.fromEntries(Object.entries(switches).filter(([key, value]) => spec[key] !== value)),
        ];
      }),
    );
    expect(differences).toEqual({
      spec: {},
      cilium: { ipBlockMatches: "external", serviceHairpin: "allowed" },
      "cilium-cidr-nodes": { ipBlockMatches: "external-and-nodes", serviceHairpin: "allowed" },
      "gke-dataplane-v2": { ipBlockMatches: "external", serviceHairpin: "allowed" },
      calico: {},
      antrea: { serviceHairpin: "allowed" },
      "kube-router": {},
      kindnet: { baselineAfterOtherDirection: false },
      "ovn-kubernetes": {
        namedPorts: "whole-protocol",
        hostNetworkPods: "node-unless-pod-selector",
        serviceHairpin: "allowed",
      },
      "aws-vpc-cni": { exceptDenies: true, judgesBeforeTranslation: true },
      "azure-npm": { families: "ipv4" },
      weave: { endPort: "first-port-only", toOwnNodeIsExempt: true },
      flannel: { enforces: false },
      "netpol-analyzer": {
        ipBlockMatches: "external",
        hostNetworkPods: "ordinary",
        finishedPods: "ordinary",
        ownNodeIsExempt: false,
        nodesPeers: "ignored",
        networksMatchPods: false,
        families: "ipv4",
        podsPerWorkload: "one",
      },
    });
  });
});

describe("docs/profiles.md", () => {
  const text = readFileSync(path.join(import.meta.dirname, "../../../docs/profiles.md"), "utf8");

  it("has a row for every profile and every switch", () => {
    const { name: _name, title: _title, ...switches } = PROFILES.spec;
    for (const word of [...PROFILE_NAMES, ...Object.keys(switches)])
      expect(text).toContain(`\n| \`${word}\` |`);
  });

  it("says of each profile every switch in which it differs from the specification", () => {
    const spec: Readonly<Record<string, unknown>> = { ...PROFILES.spec };
    for (const name of PROFILE_NAMES) {
      const row = text.split("\n").find((line) => line.startsWith(`| \`${name}\` |`)) ?? "";
      const base = row.includes("as `cilium`") ? { ...PROFILES.cilium } : spec;
      const different = Object.entries(PROFILES[name]).filter(
        ([key, value]) => key !== "name" && key !== "title" && (base as typeof spec)[key] !== value,
      );
      for (const [key, value] of different) expect(row).toContain(`\`${key}: ${String(value)}\``);
    }
  });
});
