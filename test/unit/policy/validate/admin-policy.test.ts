import { describe, expect, it } from "vitest";
import { checkPolicyObject, isPolicyObject } from "#lib/policy/validate/check-policy-object.ts";
import { told } from "./told.ts";

const all = { namespaces: {} };
const rest = (rules: object) => ({ subject: all, ...rules });

const anp = (spec: object, name = "guard") => ({
  apiVersion: "policy.networking.k8s.io/v1alpha1",
  kind: "AdminNetworkPolicy",
  metadata: { name },
  spec: { priority: 10, ...rest(spec) },
});

const banp = (spec: object, name = "default") => ({
  apiVersion: "policy.networking.k8s.io/v1alpha1",
  kind: "BaselineAdminNetworkPolicy",
  metadata: { name },
  spec: rest(spec),
});

const cnp = (spec: object, version = "v1alpha2") => ({
  apiVersion: `policy.networking.k8s.io/${version}`,
  kind: "ClusterNetworkPolicy",
  metadata: { name: "guard" },
  spec: { tier: "Admin", priority: 10, ...rest(spec) },
});

const without = (object: { spec: object }, key: string) => ({
  ...object,
  spec: { ...object.spec, [key]: undefined },
});
const into = (rule: object) => anp({ ingress: [{ action: "Deny", from: [all], ...rule }] });
const outOf = (rule: object) => anp({ egress: [{ action: "Deny", to: [all], ...rule }] });
const clusterOut = (rule: object) => cnp({ egress: [{ action: "Deny", to: [all], ...rule }] });
const many = <T>(count: number, entry: T): T[] => Array.from({ length: count }, () => entry);

const RULE = "spec.ingress[0]";
const OUT = "spec.egress[0]";
const CLOSED =
  "so the rule fails closed: if it allows, it matches nothing; if it denies or passes, it denies everything";
const KIND_OF_PEER = "Write one of the fields that a peer has; the API server refuses a peer without.";

describe("an admin policy that is fine has no problem", () => {
  const pods = { namespaceSelector: {}, podSelector: { matchLabels: { app: "web" } } };
  it.each([
    [
      "an AdminNetworkPolicy with every part",
      anp({
        subject: { pods },
        ingress: [{ name: "from web", action: "Pass", from: [all, { pods }] }],
        egress: [
          {
            action: "Allow",
            to: [
              { nodes: {} },
              { networks: ["10.0.0.0/8", "fd00::/8"] },
              { domainNames: ["*.example.com", "example.org."] },
            ],
            ports: [{ portNumber: { port: 80 } }, { portRange: { protocol: "UDP", start: 1, end: 65535 } }],
          },
          { action: "Deny", to: [{ pods }], ports: [{ namedPort: "https" }] },
        ],
      }),
    ],
    [
      "a BaselineAdminNetworkPolicy",
      banp({
        ingress: [
          { action: "Allow", from: [all] },
          { action: "Deny", from: [all] },
        ],
      }),
    ],
    [
      "a ClusterNetworkPolicy with every part",
      cnp({
        tier: "Baseline",
        subject: { pods: { podSelector: {} } },
        egress: [
          {
            action: "Accept",
            to: [{ domainNames: ["a_b.example.com"] }],
            protocols: [
              { tcp: { destinationPort: { number: 443 } } },
              { sctp: { destinationPort: { range: { start: 1, end: 2 } } } },
            ],
          },
          {
            action: "Pass",
            to: [{ pods: { podSelector: {} } }],
            protocols: [{ destinationNamedPort: "https" }],
          },
        ],
      }),
    ],
    ["the same shape under v1beta1", cnp({ ingress: [{ action: "Accept", from: [all] }] }, "v1beta1")],
    ["one without rules", anp({})],
    ["priority 0", anp({ priority: 0 })],
    ["priority 1000", anp({ priority: 1000 })],
  ])("%s", (_, object) => {
    expect(told(checkPolicyObject(object))).toEqual([]);
  });
});

describe("each class of bad admin policy has its own message", () => {
  it.each([
    // identity
    [
      "an unknown version",
      { ...anp({}), apiVersion: "policy.networking.k8s.io/v1" },
      "apiVersion",
      "wrong-api-version",
      '"policy.networking.k8s.io/v1" is no version of AdminNetworkPolicy that is known. Write apiVersion: policy.networking.k8s.io/v1alpha1.',
    ],
    [
      "the version of another kind",
      { ...cnp({}), apiVersion: "policy.networking.k8s.io/v1alpha1" },
      "apiVersion",
      "wrong-api-version",
      '"policy.networking.k8s.io/v1alpha1" is no version of ClusterNetworkPolicy that is known. Write apiVersion: policy.networking.k8s.io/v1alpha2 or policy.networking.k8s.io/v1beta1.',
    ],
    [
      "no version",
      { ...anp({}), apiVersion: undefined },
      "",
      "wrong-api-version",
      "null is no version of AdminNetworkPolicy that is known. Write apiVersion: policy.networking.k8s.io/v1alpha1.",
    ],
    [
      "no spec",
      { ...anp({}), spec: undefined },
      "",
      "missing-spec",
      "the spec is missing. Write a spec with a subject and rules.",
    ],
    [
      "no name",
      { ...anp({}), metadata: {} },
      "metadata",
      "missing-name",
      "metadata.name is missing. Give the object a name, so that applying it again replaces it.",
    ],
    [
      "a baseline that is not called default",
      banp({}, "base"),
      "metadata.name",
      "baseline-name",
      'a BaselineAdminNetworkPolicy is called default, and this one "base". Call it default: there is one in a cluster. Several need ClusterNetworkPolicies of tier Baseline.',
    ],
    // priority and tier
    [
      "a priority above 1000",
      anp({ priority: 1001 }),
      "spec.priority",
      "bad-priority",
      "the number 1001 is not a priority, which is a whole number from 0 to 1000. Write such a number without quotes; the lower one counts first.",
    ],
    [
      "a negative priority",
      cnp({ priority: -1 }),
      "spec.priority",
      "bad-priority",
      "the number -1 is not a priority, which is a whole number from 0 to 1000. Write such a number without quotes; the lower one counts first.",
    ],
    [
      "half a priority",
      anp({ priority: 1.5 }),
      "spec.priority",
      "bad-priority",
      "the number 1.5 is not a priority, which is a whole number from 0 to 1000. Write such a number without quotes; the lower one counts first.",
    ],
    [
      "a priority in quotes",
      anp({ priority: "10" }),
      "spec.priority",
      "bad-priority",
      '"10" is not a priority, which is a whole number from 0 to 1000. Write such a number without quotes; the lower one counts first.',
    ],
    [
      "no priority",
      without(anp({}), "priority"),
      "spec",
      "bad-priority",
      "priority is missing. Write a whole number from 0 (first) to 1000 (last).",
    ],
    [
      "an unknown tier",
      cnp({ tier: "admin" }),
      "spec.tier",
      "bad-tier",
      '"admin" is no tier. Write Admin (before NetworkPolicies) or Baseline (where none of them decides).',
    ],
    [
      "no tier",
      without(cnp({}), "tier"),
      "spec",
      "bad-tier",
      "tier is missing. Write Admin (before NetworkPolicies) or Baseline (where none of them decides).",
    ],
    // subject
    [
      "no subject",
      without(anp({}), "subject"),
      "spec",
      "subject-choice",
      "the subject is missing. Write subject: {namespaces: {}} for every pod of the cluster, or select some.",
    ],
    [
      "an empty subject",
      anp({ subject: {} }),
      "spec.subject",
      "subject-choice",
      "the subject has neither namespaces nor pods. Write exactly one; namespaces: {} selects every pod of the cluster.",
    ],
    [
      "both subjects",
      anp({ subject: { namespaces: {}, pods: { namespaceSelector: {}, podSelector: {} } } }),
      "spec.subject",
      "subject-choice",
      "the subject has both namespaces and pods. Write exactly one; namespaces: {} selects every pod of the cluster.",
    ],
    [
      "an unknown subject",
      anp({ subject: { nodes: {} } }),
      "spec.subject.nodes",
      "unknown-field",
      'unknown field "nodes" in a subject. Write namespaces or pods; whom the policy would be for otherwise cannot be told.',
    ],
    [
      "a subject before v0.1.0",
      anp({ subject: { namespaceSelector: {} } }),
      "spec.subject.namespaceSelector",
      "old-shape",
      "namespaceSelector is what the subject's namespaces was called before v0.1.0 of the API. Write namespaces instead.",
    ],
    [
      "pods of a subject before v0.1.0",
      anp({ subject: { namespaceAndPodSelector: {} } }),
      "spec.subject.namespaceAndPodSelector",
      "old-shape",
      "namespaceAndPodSelector is what the subject's pods was called before v0.1.0 of the API. Write pods instead.",
    ],
    [
      "a bad selector of a subject",
      anp({ subject: { namespaces: { matchExpressions: [{ key: "a", operator: "In" }] } } }),
      "spec.subject.namespaces.matchExpressions[0]",
      "operator-needs-values",
      "In and NotIn need values, and this In has none. List the values, or write Exists.",
    ],
    // peers
    [
      "a rule without from",
      into({ from: undefined }),
      RULE,
      "missing-field",
      "the rule has no from, and no rule is about everybody. Write from with at least one peer; namespaces: {} is every pod.",
    ],
    [
      "a rule without to",
      outOf({ to: undefined }),
      OUT,
      "missing-field",
      "the rule has no to, and no rule is about everybody. Write to with at least one peer; namespaces: {} is every pod.",
    ],
    [
      "a rule with an empty from",
      into({ from: [] }),
      `${RULE}.from`,
      "empty-list",
      "the list of peers is empty. Name at least 1, or leave it out.",
    ],
    [
      "a peer that is two",
      into({ from: [{ namespaces: {}, pods: { namespaceSelector: {}, podSelector: {} } }] }),
      `${RULE}.from[0]`,
      "peer-choice",
      "a peer has namespaces and pods, and may have one of them alone. Make them list items of their own: then any of them matches.",
    ],
    [
      "a known and an unknown peer in one",
      into({ from: [{ namespaces: {}, except: {} }] }),
      `${RULE}.from[0]`,
      "peer-choice",
      "a peer has namespaces and except, and may have one of them alone. Make them list items of their own: then any of them matches.",
    ],
    [
      "a null peer",
      into({ from: [null] }),
      `${RULE}.from[0]`,
      "null-item",
      'an entry of the list of peers is null: a "-" with nothing behind it. Complete the entry or remove it.',
    ],
    [
      "a peer that is a text",
      into({ from: ["web"] }),
      `${RULE}.from[0]`,
      "wrong-type",
      '"web" stands where a peer is expected. Write its fields on lines of their own, one step further in.',
    ],
    [
      "a peer before v0.1.0",
      into({ from: [{ namespacedPods: {} }] }),
      `${RULE}.from[0].namespacedPods`,
      "old-shape",
      "namespacedPods is what a peer had before v0.1.0 of the API. Write pods: {namespaceSelector, podSelector} instead.",
    ],
    [
      "sameLabels",
      into({ from: [{ namespaces: { sameLabels: ["tenant"] } }] }),
      `${RULE}.from[0].namespaces.sameLabels`,
      "old-shape",
      "sameLabels is gone from the API since v0.1.2. Select the namespaces by labels.",
    ],
    [
      "notSameLabels in pods",
      into({ from: [{ pods: { namespaces: { notSameLabels: ["tenant"] }, podSelector: {} } }] }),
      `${RULE}.from[0].pods.namespaces.notSameLabels`,
      "old-shape",
      "notSameLabels is gone from the API since v0.1.2. Select the namespaces by labels.",
    ],
    [
      "an unknown member of pods",
      into({ from: [{ pods: { namespaceSelector: {}, podSelector: {}, node: "a" } }] }),
      `${RULE}.from[0].pods.node`,
      "unknown-field",
      'unknown field "node" in pods. Pods are selected by namespaceSelector and podSelector alone.',
    ],
    [
      "a network that is none",
      outOf({ to: [{ networks: ["10.0.0.0"] }] }),
      `${OUT}.to[0].networks[0]`,
      "bad-cidr",
      '"10.0.0.0" is not a CIDR. Write 10.0.0.0/32 for this one address.',
    ],
    [
      "networks without any",
      outOf({ to: [{ networks: [] }] }),
      `${OUT}.to[0].networks`,
      "empty-list",
      "the list of networks is empty. Name at least 1, or leave it out.",
    ],
    [
      "a domain name of one label",
      outOf({ action: "Allow", to: [{ domainNames: ["localhost"] }] }),
      `${OUT}.to[0].domainNames[0]`,
      "bad-domain-name",
      '"localhost" is not a domain name. Write a whole name with at least one dot; *. may stand at its front for one or more labels.',
    ],
    [
      "a wildcard inside a domain name",
      outOf({ action: "Allow", to: [{ domainNames: ["a.*.com"] }] }),
      `${OUT}.to[0].domainNames[0]`,
      "bad-domain-name",
      '"a.*.com" is not a domain name. Write a whole name with at least one dot; *. may stand at its front for one or more labels.',
    ],
    [
      "a part of a label as wildcard",
      outOf({ action: "Allow", to: [{ domainNames: ["*a.example.com"] }] }),
      `${OUT}.to[0].domainNames[0]`,
      "bad-domain-name",
      '"*a.example.com" is not a domain name. Write a whole name with at least one dot; *. may stand at its front for one or more labels.',
    ],
    [
      "domain names that are denied",
      outOf({ to: [all, { domainNames: ["example.com"] }] }),
      `${OUT}.to[1].domainNames`,
      "domain-names-need-allow",
      'domainNames stand in a rule whose action is "Deny"; only Allow may have them. Name the networks, or write Allow for the names and a Deny for the rest after it.',
    ],
    [
      "domain names that are passed, in a ClusterNetworkPolicy",
      clusterOut({ action: "Pass", to: [{ domainNames: ["example.com"] }] }),
      `${OUT}.to[0].domainNames`,
      "domain-names-need-allow",
      'domainNames stand in a rule whose action is "Pass"; only Accept may have them. Name the networks, or write Accept for the names and a Deny for the rest after it.',
    ],
    // actions
    [
      "no action",
      into({ action: undefined }),
      RULE,
      "unknown-action",
      "the rule has no action. Say what it does.",
    ],
    [
      "an action in small letters",
      into({ action: "deny" }),
      `${RULE}.action`,
      "unknown-action",
      '"deny" is no action of an AdminNetworkPolicy, which has Allow, Deny, Pass. Did you mean Deny?',
    ],
    [
      "an action of nobody",
      into({ action: "Log" }),
      `${RULE}.action`,
      "unknown-action",
      '"Log" is no action of an AdminNetworkPolicy, which has Allow, Deny, Pass. Write one of these.',
    ],
    [
      "Accept in an AdminNetworkPolicy",
      into({ action: "Accept" }),
      `${RULE}.action`,
      "unknown-action",
      '"Accept" is no action of an AdminNetworkPolicy, which has Allow, Deny, Pass. Write Allow.',
    ],
    [
      "Allow in a ClusterNetworkPolicy",
      clusterOut({ action: "Allow" }),
      `${OUT}.action`,
      "unknown-action",
      '"Allow" is no action of a ClusterNetworkPolicy, which has Accept, Deny, Pass. Write Accept.',
    ],
    [
      "Pass in the baseline",
      banp({ ingress: [{ action: "Pass", from: [all] }] }),
      `${RULE}.action`,
      "unknown-action",
      '"Pass" is no action of a BaselineAdminNetworkPolicy, which has Allow, Deny. Nothing stands below the baseline: leave the rule out, or write Allow.',
    ],
    // members of rules
    [
      "ports in a ClusterNetworkPolicy",
      clusterOut({ ports: [] }),
      `${OUT}.ports`,
      "field-of-other-version",
      "a rule of a ClusterNetworkPolicy has no ports; it calls them protocols. Write protocols, in its own form.",
    ],
    [
      "protocols in an AdminNetworkPolicy",
      into({ protocols: [] }),
      `${RULE}.protocols`,
      "field-of-other-version",
      "a rule of an AdminNetworkPolicy has no protocols; it calls them ports. Write ports, in its own form.",
    ],
    [
      "to in an ingress rule",
      into({ to: [all] }),
      `${RULE}.to`,
      "unknown-field",
      'unknown field "to" in an ingress rule. An ingress rule has name, action, from, ports.',
    ],
    [
      "a misspelt member of a rule",
      into({ port: [] }),
      `${RULE}.port`,
      "unknown-field",
      'unknown field "port" in an ingress rule. Did you mean ports?',
    ],
    // ports
    [
      "no port at all",
      into({ ports: [] }),
      `${RULE}.ports`,
      "empty-list",
      "the list of ports is empty. Name at least 1, or leave it out.",
    ],
    [
      "a port without a member",
      into({ ports: [{}] }),
      `${RULE}.ports[0]`,
      "port-choice",
      "a port has exactly one of portNumber, portRange, namedPort, and this one has none. Keep one; make others entries of their own.",
    ],
    [
      "a port with two",
      into({ ports: [{ portNumber: { port: 1 }, namedPort: "a" }] }),
      `${RULE}.ports[0]`,
      "port-choice",
      "a port has exactly one of portNumber, portRange, namedPort, and this one has portNumber and namedPort. Keep one; make others entries of their own.",
    ],
    [
      "a port of a NetworkPolicy",
      into({ ports: [{ protocol: "TCP", port: 80 }] }),
      `${RULE}.ports[0]`,
      "old-shape",
      "protocol, port and endPort are a NetworkPolicy's, or an admin policy's before v0.1.0. Write portNumber: {protocol: TCP, port: 80}, portRange or namedPort.",
    ],
    [
      "allPorts",
      into({ ports: { allPorts: true } }),
      `${RULE}.ports`,
      "old-shape",
      "allPorts and list are what ports had before v0.1.0 of the API. Leave ports out for all of them, or write the list itself.",
    ],
    [
      "a portNumber without a port",
      into({ ports: [{ portNumber: { protocol: "TCP" } }] }),
      `${RULE}.ports[0].portNumber`,
      "missing-field",
      "portNumber has no port. Write port, a number from 1 to 65535.",
    ],
    [
      "a portNumber with a name",
      into({ ports: [{ portNumber: { port: "http" } }] }),
      `${RULE}.ports[0].portNumber.port`,
      "wrong-type",
      '"http" is not a port number. Write a number from 1 to 65535, without quotes.',
    ],
    [
      "a portRange without an end",
      into({ ports: [{ portRange: { start: 1 } }] }),
      `${RULE}.ports[0].portRange`,
      "missing-field",
      "portRange has no end. Write end, a number from 1 to 65535.",
    ],
    [
      "an unknown member of a portNumber",
      into({ ports: [{ portNumber: { port: 1, endPort: 3 } }] }),
      `${RULE}.ports[0].portNumber.endPort`,
      "unknown-field",
      'unknown field "endPort". Remove it: what it would narrow or widen cannot be told.',
    ],
    [
      "a protocol without a member",
      clusterOut({ protocols: [{}] }),
      `${OUT}.protocols[0]`,
      "port-choice",
      "a protocol has exactly one of tcp, udp, sctp, destinationNamedPort, and this one has none. Keep one; make others entries of their own.",
    ],
    [
      "a protocol of the future",
      clusterOut({ protocols: [{ icmp: {} }] }),
      `${OUT}.protocols[0]`,
      "port-choice",
      "a protocol has exactly one of tcp, udp, sctp, destinationNamedPort, and this one has icmp. Keep one; make others entries of their own.",
    ],
    [
      "a destinationPort without a member",
      clusterOut({ protocols: [{ udp: { destinationPort: {} } }] }),
      `${OUT}.protocols[0].udp.destinationPort`,
      "port-choice",
      "a destinationPort has exactly one of number, range, and this one has none. Keep one; make others entries of their own.",
    ],
    [
      "a destinationPort that is a number",
      clusterOut({ protocols: [{ udp: { destinationPort: 53 } }] }),
      `${OUT}.protocols[0].udp.destinationPort`,
      "wrong-type",
      "the number 53 stands where a destinationPort is expected. Write its fields on lines of their own, one step further in.",
    ],
    [
      "a range of one port in a ClusterNetworkPolicy",
      clusterOut({ protocols: [{ tcp: { destinationPort: { range: { start: 5, end: 5 } } } }] }),
      `${OUT}.protocols[0].tcp.destinationPort.range`,
      "range-backwards",
      "the range 5 to 5 is one port. Write the number of the port.",
    ],
    [
      "a range that ends before it starts in a ClusterNetworkPolicy",
      clusterOut({ protocols: [{ tcp: { destinationPort: { range: { start: 10, end: 1 } } } }] }),
      `${OUT}.protocols[0].tcp.destinationPort.range`,
      "range-backwards",
      "the range 10 to 1 ends before it starts, and holds no port. Swap start and end.",
    ],
  ] as const)("%s", (...[, object, path, code, message]) => {
    expect(told(checkPolicyObject(object), "error")).toContainEqual({ path, code, message });
  });
});

describe("what an admin policy does in spite of a mistake is a warning", () => {
  it.each([
    [
      "an empty peer fails closed",
      into({ from: [{}] }),
      `${RULE}.from[0]`,
      "unknown-peer",
      `a peer has no field at all, ${CLOSED}. ${KIND_OF_PEER}`,
    ],
    [
      "a peer of the future fails closed",
      into({ from: [{ serviceAccounts: {} }] }),
      `${RULE}.from[0]`,
      "unknown-peer",
      `a peer has no field that is known, only serviceAccounts, ${CLOSED}. ${KIND_OF_PEER}`,
    ],
    [
      "a null peer member fails closed",
      into({ from: [{ namespaces: null }] }),
      `${RULE}.from[0]`,
      "unknown-peer",
      `a peer has no field at all, ${CLOSED}. ${KIND_OF_PEER}`,
    ],
    [
      "networks as a sender fail closed",
      into({ from: [{ networks: ["10.0.0.0/8"] }] }),
      `${RULE}.from[0].networks`,
      "egress-only-peer",
      `networks is a peer of egress rules alone, ${CLOSED}. Write namespaces or pods: senders are told by labels, never by address or name.`,
    ],
    [
      "nodes as a sender fail closed",
      into({ from: [{ nodes: {} }] }),
      `${RULE}.from[0].nodes`,
      "egress-only-peer",
      `nodes is a peer of egress rules alone, ${CLOSED}. Write namespaces or pods: senders are told by labels, never by address or name.`,
    ],
    [
      "domain names in a BaselineAdminNetworkPolicy fail closed",
      banp({ egress: [{ action: "Allow", to: [{ domainNames: ["a.example"] }] }] }),
      `${OUT}.to[0]`,
      "unknown-peer",
      `a peer has no field that is known, only domainNames, ${CLOSED}. ${KIND_OF_PEER}`,
    ],
    [
      "a named port beside networks",
      outOf({ to: [all, { networks: ["10.0.0.0/8"] }], ports: [{ namedPort: "dns" }] }),
      `${OUT}.ports[0]`,
      "named-port-without-pods",
      "a named port stands in a rule with networks, which have none: for them this entry matches nothing. Write the number, or a rule of its own for pods: the API server refuses the two together.",
    ],
    [
      "a named port beside nodes",
      outOf({ to: [{ nodes: {} }], ports: [{ portNumber: { port: 1 } }, { namedPort: "dns" }] }),
      `${OUT}.ports[1]`,
      "named-port-without-pods",
      "a named port stands in a rule with nodes, which have none: for them this entry matches nothing. Write the number, or a rule of its own for pods: the API server refuses the two together.",
    ],
    [
      "a named port beside domain names",
      clusterOut({
        action: "Accept",
        to: [{ domainNames: ["a.example"] }],
        protocols: [{ destinationNamedPort: "dns" }],
      }),
      `${OUT}.protocols[0]`,
      "named-port-without-pods",
      "a named port stands in a rule with domainNames, which have none: for them this entry matches nothing. Write the number, or a rule of its own for pods: the API server refuses the two together.",
    ],
    [
      "a port name that no container can have",
      into({ ports: [{ namedPort: "80" }] }),
      `${RULE}.ports[0].namedPort`,
      "bad-port-name",
      '"80" is not a port name: it may hold a-z, 0-9 and single hyphens inside, with a letter. Write the name that the container gives its port, or its number.',
    ],
    [
      "tcp without a port",
      clusterOut({ protocols: [{ tcp: {} }] }),
      `${OUT}.protocols[0].tcp`,
      "protocol-without-port",
      "tcp names no destinationPort, and so means all of its ports. Write destinationPort: the API server refuses an empty object here.",
    ],
    [
      "a range that ends before it starts, which v1alpha1 takes",
      into({ ports: [{ portRange: { start: 10, end: 1 } }] }),
      `${RULE}.ports[0].portRange`,
      "range-backwards",
      "the range 10 to 1 ends before it starts, and holds no port. Swap start and end.",
    ],
    [
      "a range of one port, which v1alpha1 takes",
      into({ ports: [{ portRange: { start: 5, end: 5 } }] }),
      `${RULE}.ports[0].portRange`,
      "range-backwards",
      "the range 5 to 5 is one port. Write the number of the port.",
    ],
    [
      "pods without a podSelector",
      into({ from: [{ pods: { namespaceSelector: {} } }] }),
      `${RULE}.from[0].pods`,
      "missing-field",
      "pods have no podSelector, so every one is selected. Write podSelector: {} if that is meant; the API server refuses pods without it.",
    ],
    [
      "a null namespaceSelector of pods",
      anp({ subject: { pods: { namespaceSelector: null, podSelector: {} } } }),
      "spec.subject.pods",
      "missing-field",
      "the namespaceSelector of pods is null, so every one is selected. Write namespaceSelector: {} if that is meant; the API server refuses pods without it.",
    ],
    [
      "namespaces as up to v0.1.1",
      into({ from: [{ namespaces: { namespaceSelector: {} } }] }),
      `${RULE}.from[0].namespaces`,
      "old-shape",
      "the selector stands inside namespaceSelector, as up to v0.1.1 of the API. Write namespaces: {matchLabels: ...} without namespaceSelector. It is read as if it were.",
    ],
    [
      "pods as up to v0.1.1",
      into({ from: [{ pods: { namespaces: { namespaceSelector: {} }, podSelector: {} } }] }),
      `${RULE}.from[0].pods.namespaces`,
      "old-shape",
      "the selector stands inside namespaceSelector, as up to v0.1.1 of the API. Write pods: {namespaceSelector: ..., podSelector: ...}. It is read as if it were.",
    ],
    [
      "host bits",
      outOf({ to: [{ networks: ["10.0.0.1/8"] }] }),
      `${OUT}.to[0].networks[0]`,
      "host-bits",
      "10.0.0.1/8 has bits set beyond its prefix, and means 10.0.0.0/8. Write 10.0.0.0/8, or a longer prefix if one host is meant.",
    ],
    [
      "101 rules",
      anp({ ingress: many(101, { action: "Deny", from: [all] }) }),
      "spec.ingress",
      "too-many",
      "101 ingress rules, and at most 100 may be here. Split them over several objects: the API server refuses this one.",
    ],
    [
      "101 peers",
      into({ from: many(101, all) }),
      `${RULE}.from`,
      "too-many",
      "101 peers, and at most 100 may be here. Split them over several objects: the API server refuses this one.",
    ],
    [
      "26 rules of a ClusterNetworkPolicy",
      cnp({ ingress: many(26, { action: "Deny", from: [all] }) }),
      "spec.ingress",
      "too-many",
      "26 ingress rules, and at most 25 may be here. Split them over several objects: the API server refuses this one.",
    ],
    [
      "26 protocols",
      clusterOut({ protocols: many(26, { destinationNamedPort: "web" }) }),
      `${OUT}.protocols`,
      "too-many",
      "26 protocols, and at most 25 may be here. Split them over several objects: the API server refuses this one.",
    ],
    [
      "26 networks",
      outOf({ to: [{ networks: many(26, "10.0.0.0/8") }] }),
      `${OUT}.to[0].networks`,
      "too-many",
      "26 networks, and at most 25 may be here. Split them over several objects: the API server refuses this one.",
    ],
    [
      "a name of 101 characters",
      into({ name: "n".repeat(101) }),
      `${RULE}.name`,
      "bad-name",
      "a rule's name has 101 characters, and at most 100 are allowed. Shorten it.",
    ],
    [
      "a namespace",
      { ...anp({}), metadata: { name: "guard", namespace: "storefront" } },
      "metadata.namespace",
      "namespace-ignored",
      "a policy of the whole cluster has a namespace, which the API server ignores. Remove it; select namespaces by the subject.",
    ],
    [
      "a priority of the baseline",
      banp({ priority: 5 }),
      "spec.priority",
      "unknown-field",
      "a BaselineAdminNetworkPolicy has no priority. Remove it: it changes nothing.",
    ],
    [
      "a tier of an AdminNetworkPolicy",
      anp({ tier: "Admin" }),
      "spec.tier",
      "unknown-field",
      "an AdminNetworkPolicy has no tier. Remove it: it changes nothing.",
    ],
    [
      "a misspelt section",
      anp({ igress: [] }),
      "spec.igress",
      "unknown-field",
      'unknown field "igress". Did you mean ingress? As it stands the API server drops it, or refuses the object.',
    ],
  ] as const)("%s", (...[, object, path, code, message]) => {
    expect(told(checkPolicyObject(object), "warning")).toContainEqual({ path, code, message });
    expect(told(checkPolicyObject(object), "error")).toEqual([]);
  });
});

describe("isPolicyObject", () => {
  it.each([
    ["a NetworkPolicy", { apiVersion: "networking.k8s.io/v1", kind: "NetworkPolicy" }, true],
    ["a NetworkPolicy of the past", { apiVersion: "extensions/v1beta1", kind: "NetworkPolicy" }, true],
    ["a NetworkPolicy without a version", { kind: "NetworkPolicy" }, true],
    ["Calico's NetworkPolicy", { apiVersion: "projectcalico.org/v3", kind: "NetworkPolicy" }, false],
    [
      "Calico's NetworkPolicy as stored",
      { apiVersion: "crd.projectcalico.org/v1", kind: "NetworkPolicy" },
      false,
    ],
    [
      "a ClusterNetworkPolicy",
      { apiVersion: "policy.networking.k8s.io/v1alpha2", kind: "ClusterNetworkPolicy" },
      true,
    ],
    [
      "a ClusterNetworkPolicy of a later version",
      { apiVersion: "policy.networking.k8s.io/v1", kind: "ClusterNetworkPolicy" },
      true,
    ],
    [
      "a ClusterNetworkPolicy of another group",
      { apiVersion: "crd.antrea.io/v1", kind: "ClusterNetworkPolicy" },
      false,
    ],
    ["a Service", { apiVersion: "v1", kind: "Service" }, false],
    ["a text", "NetworkPolicy", false],
  ])("%s", (_, object, expected) => {
    expect(isPolicyObject(object)).toBe(expected);
  });
});
