import fc from "fast-check";
import { expect, test } from "vitest";
import { expectedConnections, findingsOf, platformNeeds } from "#lib/discovery/index.ts";
import { validateRule, type Labels, type Pod, type Snapshot } from "#lib/policy/index.ts";
import {
  AWS_REPORT,
  CALICO_REPORT,
  CILIUM_REPORT,
  evidenceOf,
  OVN_REPORT,
  platformTown,
  TOWN_PLATFORM,
} from "../../cast/town-platform.ts";
import { nodeLocalTown } from "../../cast/town.ts";

const WHOLE = platformTown();
const NODE_LOCAL = nodeLocalTown();

/** What a pod may carry that discovery reads, and what it may lack. */
const odd: fc.Arbitrary<Partial<Pod>> = fc.record(
  {
    hostNetwork: fc.boolean(),
    ips: fc.constantFrom<readonly string[]>([], ["10.1.1.200"], ["fd00::20"]),
    finished: fc.boolean(),
    ports: fc.constantFrom<Pod["ports"]>([], [{ name: "metrics", port: 9090, protocol: "TCP" }]),
    dnsPolicy: fc.constantFrom<Pod["dnsPolicy"]>("ClusterFirst", "Default", "None"),
    dnsNameservers: fc.constantFrom<readonly string[]>([], ["192.0.2.53"], ["10.96.0.10"]),
    annotations: fc.constantFrom<Labels>(
      { "prometheus.io/scrape": "true" },
      { "prometheus.io/scrape": "true", "prometheus.io/port": "metrics" },
      { "ambient.istio.io/redirection": "enabled" },
    ),
    containers: fc.constantFrom<readonly string[]>(["istio-proxy"], ["linkerd-proxy"]),
    cloudIdentity: fc.constantFrom<Pod["cloudIdentity"]>("eks-pod-identity", "aws-irsa"),
    probes: fc.constant<Pod["probes"]>([{ kind: "http", when: "readiness", port: 8080 }]),
  },
  { requiredKeys: [] },
);

/** Parts of the town, in any combination: owners without pods, Services without endpoints, routes to nothing. */
const picture: fc.Arbitrary<Snapshot> = fc
  .record({
    pods: fc.subarray([...WHOLE.pods, ...NODE_LOCAL.pods.slice(-2)]),
    oddities: fc.array(odd, { maxLength: 4 }),
    workloads: fc.subarray([...WHOLE.workloads, ...NODE_LOCAL.workloads.slice(-1)]),
    services: fc.subarray([...WHOLE.services]),
    endpointSlices: fc.subarray([...WHOLE.endpointSlices]),
    nodes: fc.subarray([...WHOLE.nodes]),
    callees: fc.option(fc.subarray([...TOWN_PLATFORM.callees]), { nil: undefined }),
    scrapes: fc.option(fc.subarray([...TOWN_PLATFORM.scrapes]), { nil: undefined }),
    routes: fc.option(fc.subarray([...TOWN_PLATFORM.routes]), { nil: undefined }),
    gateways: fc.option(fc.subarray([...TOWN_PLATFORM.gateways]), { nil: undefined }),
  })
  .map(({ pods, oddities, callees, scrapes, routes, gateways, ...parts }) => ({
    ...WHOLE,
    ...parts,
    pods: pods.map((pod, index) => ({ ...pod, ...oddities[index] })),
    platform: { callees, scrapes, routes, gateways },
    evidence: evidenceOf({ unreadable: [{ verb: "list", resource: "nodes", reason: "forbidden" }] }),
  }));

const report = fc.constantFrom(CALICO_REPORT, CILIUM_REPORT, AWS_REPORT, OVN_REPORT);

test("every finding of any picture has a name of its own, says what it rests on, and is one sentence a line", () => {
  fc.assert(
    fc.property(picture, report, (snapshot, facts) => {
      const findings = findingsOf(snapshot, facts);
      expect(new Set(findings.map(({ id }) => id)).size).toBe(findings.length);
      for (const { derivedFrom, certainty, text } of findings) {
        expect(derivedFrom.length > 0 || certainty === "unknown").toBe(true);
        expect(text).not.toMatch(/\n|undefined|NaN/);
      }
    }),
  );
});

test("every need of any picture is a rule that the API takes, of a finding that is there, in its own namespace", () => {
  const invalid = new Set(["invalid-selector", "invalid-port", "invalid-cidr", "no-pod-end"]);
  fc.assert(
    fc.property(picture, report, (snapshot, facts) => {
      const findings = findingsOf(snapshot, facts);
      const ids = new Set(findings.map(({ id }) => id));
      for (const { name } of snapshot.namespaces) {
        const { needs, inexpressible } = platformNeeds({
          snapshot,
          report: facts,
          findings,
          namespace: name,
        });
        for (const need of needs) {
          expect(ids.has(need.finding)).toBe(true);
          const own = need.direction === "egress" ? need.rule.sender : need.rule.receiver;
          expect(own).toMatchObject({ kind: "pods", namespace: name });
          expect(validateRule(need.rule, snapshot).filter(({ code }) => invalid.has(code))).toEqual([]);
          expect(need.because).not.toMatch(/\n|undefined/);
        }
        for (const one of inexpressible) expect(ids.has(one.finding)).toBe(true);
      }
    }),
  );
});

test("a finding that nobody chose asks for nothing", () => {
  fc.assert(
    fc.property(picture, report, (snapshot, facts) => {
      for (const { name } of snapshot.namespaces) {
        const none = platformNeeds({ snapshot, report: facts, findings: [], namespace: name });
        expect(none).toEqual({ needs: [], inexpressible: [] });
      }
      expect(expectedConnections(snapshot, [])).toEqual([]);
    }),
  );
});
