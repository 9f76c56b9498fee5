import { describe, expect, it } from "vitest";
import { checkPolicyObject } from "#lib/policy/validate/check-policy-object.ts";
import { fieldPathText } from "#lib/policy/validate/policy-problem.ts";
import { told } from "./told.ts";

const policy = (spec: unknown) => ({
  apiVersion: "networking.k8s.io/v1",
  kind: "NetworkPolicy",
  metadata: { name: "web", namespace: "storefront" },
  spec,
});

const ingress = (rule: unknown) => policy({ podSelector: {}, policyTypes: ["Ingress"], ingress: [rule] });
const port = (entry: unknown) => ingress({ ports: [entry] });
const from = (entry: unknown) => ingress({ from: [entry] });
const selector = (podSelector: unknown) => policy({ podSelector });
const expression = (entry: unknown) => selector({ matchExpressions: [entry] });
const block = (ipBlock: unknown) => from({ ipBlock });

const PORT = "spec.ingress[0].ports[0]";
const PEER = "spec.ingress[0].from[0]";
const BLOCK = `${PEER}.ipBlock`;
const EXPRESSION = "spec.podSelector.matchExpressions[0]";
const long = "a".repeat(64);

describe("a NetworkPolicy that is fine has no problem", () => {
  it.each([
    ["the least of all", policy({})],
    [
      "a null podSelector, as the conformance tests of network-policy-api write it",
      policy({ podSelector: null }),
    ],
    [
      "every part of the API",
      policy({
        podSelector: { matchLabels: { "app.kubernetes.io/name": "web", empty: "" } },
        policyTypes: ["Ingress", "Egress"],
        ingress: [
          {
            from: [
              { podSelector: { matchExpressions: [{ key: "tier", operator: "NotIn", values: ["edge"] }] } },
              { namespaceSelector: {}, podSelector: {} },
              { ipBlock: { cidr: "10.0.0.0/8", except: ["10.1.0.0/16"] } },
              { ipBlock: { cidr: "fd00::/8", except: ["fd01::/16"] } },
            ],
            ports: [
              {},
              { port: 80 },
              { protocol: "UDP", port: "dns" },
              { protocol: "SCTP", port: 1, endPort: 65535 },
            ],
          },
          {},
        ],
        egress: [{ to: [], ports: [] }],
      }),
    ],
    ["a range of one port", port({ port: 80, endPort: 80 })],
    ["Exists without values", expression({ key: "app", operator: "Exists" })],
    [
      "a status, and what only the server writes",
      {
        ...policy({}),
        metadata: { name: "web", managedFields: [], generation: 3, creationTimestamp: null },
        status: {},
      },
    ],
  ])("%s", (_, object) => {
    expect(told(checkPolicyObject(object))).toEqual([]);
  });
});

describe("each class of bad NetworkPolicy has its own message", () => {
  it.each([
    // ports
    [
      "endPort without a port",
      port({ endPort: 90 }),
      `${PORT}.endPort`,
      "end-port-without-port",
      "endPort needs a numeric port, and there is none. Write the first port of the range as port.",
    ],
    [
      "endPort with a name",
      port({ port: "http", endPort: 90 }),
      `${PORT}.endPort`,
      "end-port-with-name",
      'endPort needs a numeric port, and port is the name "http". Write the number instead of the name.',
    ],
    [
      "endPort below port",
      port({ port: 90, endPort: 80 }),
      `${PORT}.endPort`,
      "end-port-below-port",
      "endPort 80 is below port 90. Write the smaller of the two as port.",
    ],
    [
      "endPort out of range",
      port({ port: 90, endPort: 70000 }),
      `${PORT}.endPort`,
      "bad-port-number",
      "70000 is not a port: ports are whole numbers from 1 to 65535. Write the number that the pod listens on.",
    ],
    [
      "endPort in quotes",
      port({ port: 90, endPort: "95" }),
      `${PORT}.endPort`,
      "wrong-type",
      '"95" is not a port number. Write a number from 1 to 65535, without quotes.',
    ],
    [
      "port 0",
      port({ port: 0 }),
      `${PORT}.port`,
      "bad-port-number",
      "0 is not a port: ports are whole numbers from 1 to 65535. Write the number that the pod listens on.",
    ],
    [
      "a port above 65535",
      port({ port: 65536 }),
      `${PORT}.port`,
      "bad-port-number",
      "65536 is not a port: ports are whole numbers from 1 to 65535. Write the number that the pod listens on.",
    ],
    [
      "a negative port",
      port({ port: -1 }),
      `${PORT}.port`,
      "bad-port-number",
      "-1 is not a port: ports are whole numbers from 1 to 65535. Write the number that the pod listens on.",
    ],
    [
      "half a port",
      port({ port: 80.5 }),
      `${PORT}.port`,
      "bad-port-number",
      "80.5 is not a port: ports are whole numbers from 1 to 65535. Write the number that the pod listens on.",
    ],
    [
      "digits in quotes",
      port({ port: "80" }),
      `${PORT}.port`,
      "digits-as-port-name",
      '"80" is not a port: in quotes it is a name, and a name needs a letter. Write 80 without quotes.',
    ],
    [
      "a port name of 16 characters",
      port({ port: "abcdefghijklmnop" }),
      `${PORT}.port`,
      "bad-port-name",
      '"abcdefghijklmnop" is not a port name: it has 16 characters, and at most 15 are allowed. Write the name that the container gives its port.',
    ],
    [
      "a port name in capitals",
      port({ port: "HTTP" }),
      `${PORT}.port`,
      "bad-port-name",
      '"HTTP" is not a port name: it may hold a-z, 0-9 and single hyphens inside, with a letter. Write the name that the container gives its port, or its number.',
    ],
    [
      "a port name with two hyphens",
      port({ port: "a--b" }),
      `${PORT}.port`,
      "bad-port-name",
      '"a--b" is not a port name: it may hold a-z, 0-9 and single hyphens inside, with a letter. Write the name that the container gives its port, or its number.',
    ],
    [
      "a port name that ends in a hyphen",
      port({ port: "web-" }),
      `${PORT}.port`,
      "bad-port-name",
      '"web-" is not a port name: it may hold a-z, 0-9 and single hyphens inside, with a letter. Write the name that the container gives its port, or its number.',
    ],
    [
      "a port that is a list",
      port({ port: [80] }),
      `${PORT}.port`,
      "wrong-type",
      "a list is not a port number. Write a number from 1 to 65535, without quotes.",
    ],
    [
      "a protocol in small letters",
      port({ protocol: "tcp" }),
      `${PORT}.protocol`,
      "bad-protocol",
      'protocol "tcp" is not one of TCP, UDP or SCTP. Write TCP.',
    ],
    [
      "a protocol that policies do not know",
      port({ protocol: "ICMP" }),
      `${PORT}.protocol`,
      "bad-protocol",
      'protocol "ICMP" is not one of TCP, UDP or SCTP. Policies know these three alone; what becomes of others is the CNI\'s affair.',
    ],
    [
      "a port that is just a number",
      port(80),
      PORT,
      "wrong-type",
      "the number 80 stands where a port is expected. Write its fields on lines of their own, one step further in.",
    ],
    [
      "a null port",
      port(null),
      PORT,
      "null-item",
      'an entry of the list of ports is null: a "-" with nothing behind it. Complete the entry or remove it.',
    ],
    [
      "ports that are one object",
      ingress({ ports: { port: 80 } }),
      "spec.ingress[0].ports",
      "wrong-type",
      'an object stands where a list of ports is expected. Begin each entry with "- ".',
    ],
    // peers
    [
      "a peer without anything",
      from({}),
      PEER,
      "empty-peer",
      "a peer must have a podSelector, a namespaceSelector or an ipBlock, and this one has none. Name one; to admit everybody, leave the whole list out.",
    ],
    [
      "a peer with a null selector alone",
      from({ podSelector: null }),
      PEER,
      "empty-peer",
      "a peer must have a podSelector, a namespaceSelector or an ipBlock, and podSelector is null here, as if it were missing. Write podSelector: {} to select all of them.",
    ],
    [
      "a null peer",
      from(null),
      PEER,
      "null-item",
      'an entry of the list of peers is null: a "-" with nothing behind it. Complete the entry or remove it.',
    ],
    [
      "an ipBlock beside a selector",
      from({ podSelector: {}, ipBlock: { cidr: "10.0.0.0/8" } }),
      PEER,
      "ip-block-with-selector",
      "an ipBlock cannot stand beside a podSelector in one peer; they must be two list items. Make them two list items: then either admits.",
    ],
    [
      "an ipBlock beside both selectors",
      from({ podSelector: {}, namespaceSelector: {}, ipBlock: { cidr: "10.0.0.0/8" } }),
      PEER,
      "ip-block-with-selector",
      "an ipBlock cannot stand beside a podSelector and a namespaceSelector in one peer; they must be two list items. Make them two list items: then either admits.",
    ],
    // addresses
    [
      "an ipBlock without a cidr",
      block({ except: [] }),
      BLOCK,
      "missing-field",
      "an ipBlock has no cidr. Write cidr; 0.0.0.0/0 is every IPv4 address, ::/0 every IPv6 address.",
    ],
    [
      "an address in place of a cidr",
      block({ cidr: "10.0.0.1" }),
      `${BLOCK}.cidr`,
      "bad-cidr",
      '"10.0.0.1" is not a CIDR. Write 10.0.0.1/32 for this one address.',
    ],
    [
      "an IPv6 address in place of a cidr",
      block({ cidr: "fd00::1" }),
      `${BLOCK}.cidr`,
      "bad-cidr",
      '"fd00::1" is not a CIDR. Write fd00::1/128 for this one address.',
    ],
    [
      "a prefix that is too long",
      block({ cidr: "10.0.0.0/33" }),
      `${BLOCK}.cidr`,
      "bad-cidr",
      '"10.0.0.0/33" is not a CIDR. Write an address, "/", and the number of network bits: 10.0.0.0/8 or fd00::/8.',
    ],
    [
      "an address that is none",
      block({ cidr: "10.0.0.256/32" }),
      `${BLOCK}.cidr`,
      "bad-cidr",
      '"10.0.0.256/32" is not a CIDR. Write an address, "/", and the number of network bits: 10.0.0.0/8 or fd00::/8.',
    ],
    [
      "a cidr with leading zeros",
      block({ cidr: "010.0.0.0/8" }),
      `${BLOCK}.cidr`,
      "bad-cidr",
      '"010.0.0.0/8" is not a CIDR. Write its numbers without leading zeros.',
    ],
    [
      "a cidr that is a number",
      block({ cidr: 10 }),
      `${BLOCK}.cidr`,
      "wrong-type",
      'the number 10 cannot be a CIDR, which is a text. Put it in quotes: "10".',
    ],
    [
      "an except outside the cidr",
      block({ cidr: "10.0.0.0/8", except: ["11.0.0.0/16"] }),
      `${BLOCK}.except[0]`,
      "except-outside",
      "except 11.0.0.0/16 does not lie inside the cidr 10.0.0.0/8. Correct it, or remove it: it takes nothing away.",
    ],
    [
      "an except wider than the cidr",
      block({ cidr: "10.0.0.0/8", except: ["0.0.0.0/0"] }),
      `${BLOCK}.except[0]`,
      "except-outside",
      "except 0.0.0.0/0 does not lie inside the cidr 10.0.0.0/8. Correct it, or remove it: it takes nothing away.",
    ],
    [
      "an except that is the whole cidr",
      block({ cidr: "10.0.0.0/8", except: ["10.0.0.0/8"] }),
      `${BLOCK}.except[0]`,
      "except-whole",
      "except 10.0.0.0/8 is not smaller than the cidr 10.0.0.0/8, so that nothing remains. Narrow the except, or remove the ipBlock.",
    ],
    [
      "an except of the other family",
      block({ cidr: "10.0.0.0/8", except: ["10.1.0.0/16", "fd00::/8"] }),
      `${BLOCK}.except[1]`,
      "except-family",
      "except fd00::/8 is IPv6, and the cidr 10.0.0.0/8 is IPv4. Remove it: the cidr admits no address of that family.",
    ],
    [
      "an except that is no cidr",
      block({ cidr: "10.0.0.0/8", except: ["10.1.0.0"] }),
      `${BLOCK}.except[0]`,
      "bad-cidr",
      '"10.1.0.0" is not a CIDR. Write 10.1.0.0/32 for this one address.',
    ],
    // selectors
    [
      "Gt",
      expression({ key: "a", operator: "Gt", values: ["1"] }),
      `${EXPRESSION}.operator`,
      "bad-operator",
      'operator "Gt" is none of In, NotIn, Exists, DoesNotExist. Gt compares numbers on node affinity alone. List the values with In.',
    ],
    [
      "an operator in small letters",
      expression({ key: "a", operator: "exists" }),
      `${EXPRESSION}.operator`,
      "bad-operator",
      'operator "exists" is none of In, NotIn, Exists, DoesNotExist. Write one of the four; they are case-sensitive.',
    ],
    [
      "no operator",
      expression({ key: "a" }),
      EXPRESSION,
      "missing-field",
      "a requirement has no operator. Write operator.",
    ],
    [
      "no key",
      expression({ operator: "Exists" }),
      EXPRESSION,
      "missing-field",
      "a requirement has no key. Write key.",
    ],
    [
      "In without values",
      expression({ key: "a", operator: "In", values: [] }),
      EXPRESSION,
      "operator-needs-values",
      "In and NotIn need values, and this In has none. List the values, or write Exists.",
    ],
    [
      "NotIn without values",
      expression({ key: "a", operator: "NotIn" }),
      EXPRESSION,
      "operator-needs-values",
      "In and NotIn need values, and this NotIn has none. List the values, or write Exists.",
    ],
    [
      "Exists with values",
      expression({ key: "a", operator: "Exists", values: ["b"] }),
      EXPRESSION,
      "operator-takes-no-values",
      "Exists takes no values, and this one has 1. Remove the values, or write In.",
    ],
    [
      "values that are one text",
      expression({ key: "a", operator: "In", values: "b" }),
      `${EXPRESSION}.values`,
      "wrong-type",
      '"b" stands where a list of values is expected. Begin each entry with "- ".',
    ],
    [
      "a label key with a space",
      selector({ matchLabels: { "my app": "web" } }),
      "spec.podSelector.matchLabels.my app",
      "bad-label-key",
      '"my app" is not a label key. Write an optional DNS prefix with "/", then at most 63 of A-Z a-z 0-9 - _ . with a letter or digit at both ends.',
    ],
    [
      "a label key with two slashes",
      expression({ key: "a/b/c", operator: "Exists" }),
      `${EXPRESSION}.key`,
      "bad-label-key",
      '"a/b/c" is not a label key. Write an optional DNS prefix with "/", then at most 63 of A-Z a-z 0-9 - _ . with a letter or digit at both ends.',
    ],
    [
      "a label value of 64 characters",
      selector({ matchLabels: { app: long } }),
      "spec.podSelector.matchLabels.app",
      "bad-label-value",
      `"${long}" is not a label value. Write at most 63 of A-Z a-z 0-9 - _ . with a letter or digit at both ends, or nothing.`,
    ],
    [
      "a label value that is a number",
      selector({ matchLabels: { app: 1 } }),
      "spec.podSelector.matchLabels.app",
      "wrong-type",
      'the number 1 cannot be a label value, which is a text. Put it in quotes: "1".',
    ],
    [
      "a label value that is true",
      selector({ matchLabels: { app: true } }),
      "spec.podSelector.matchLabels.app",
      "wrong-type",
      'the boolean true cannot be a label value, which is a text. Put it in quotes: "true".',
    ],
    [
      "labels without matchLabels",
      selector({ app: "web" }),
      "spec.podSelector.app",
      "unknown-field",
      'unknown field "app" in a label selector. Write it as matchLabels: {app: web}.',
    ],
    [
      "a selector that is a text",
      selector("app=web"),
      "spec.podSelector",
      "wrong-type",
      '"app=web" stands where a label selector is expected. Write its fields on lines of their own, one step further in.',
    ],
    // rules that lack what an unknown field was meant to say
    [
      "from with its letters in disorder",
      policy({ ingress: [{ form: [], ports: [] }] }),
      "spec.ingress[0].form",
      "unknown-field",
      'unknown field "form", without which this rule has no from and so is open to everybody. Did you mean from?',
    ],
    [
      "from in an egress rule",
      policy({ egress: [{ from: [] }] }),
      "spec.egress[0].from",
      "unknown-field",
      'unknown field "from", without which this rule has no to and so is open to everywhere. Did you mean to?',
    ],
    [
      "a port in the place of ports",
      policy({ ingress: [{ from: [], port: 80 }] }),
      "spec.ingress[0].port",
      "unknown-field",
      'unknown field "port", without which this rule has no ports and so is open on every port. Did you mean ports?',
    ],
    [
      "peers by a name that nobody knows",
      policy({ ingress: [{ peers: [] }] }),
      "spec.ingress[0].peers",
      "unknown-field",
      'unknown field "peers", without which this rule has no from and so is open to everybody. Write from, or remove it if that is meant.',
    ],
    // sections
    [
      "a policy type in small letters",
      policy({ policyTypes: ["ingress"] }),
      "spec.policyTypes[0]",
      "unknown-policy-type",
      'policyTypes may hold Ingress and Egress, and "ingress" is neither. Write Ingress or Egress; they are case-sensitive.',
    ],
    [
      "policyTypes that are one text",
      policy({ policyTypes: "Ingress" }),
      "spec.policyTypes",
      "wrong-type",
      '"Ingress" stands where a list of policy types is expected. Begin each entry with "- ".',
    ],
    [
      "ingress that is one rule",
      policy({ ingress: { from: [] } }),
      "spec.ingress",
      "wrong-type",
      'an object stands where a list of ingress rules is expected. Begin each entry with "- ".',
    ],
    [
      "a null rule",
      policy({ ingress: [null] }),
      "spec.ingress[0]",
      "null-item",
      'an entry of the list of ingress rules is null: a "-" with nothing behind it. Complete the entry or remove it.',
    ],
    [
      "no spec",
      { ...policy(undefined), spec: undefined },
      "",
      "missing-spec",
      "the spec is missing. Write a spec; podSelector: {} alone denies all ingress of the namespace.",
    ],
    [
      "a null spec",
      policy(null),
      "",
      "missing-spec",
      "the spec is missing. Write a spec; podSelector: {} alone denies all ingress of the namespace.",
    ],
    [
      "a spec that is a list",
      policy([]),
      "spec",
      "wrong-type",
      "a list stands where the spec of a NetworkPolicy is expected. Write its fields on lines of their own, one step further in.",
    ],
    // identity
    [
      "no metadata",
      { ...policy({}), metadata: undefined },
      "",
      "missing-name",
      "metadata is missing. Give the object metadata with a name.",
    ],
    [
      "no name",
      { ...policy({}), metadata: { namespace: "storefront" } },
      "metadata",
      "missing-name",
      "metadata.name is missing. Give the object a name, so that applying it again replaces it.",
    ],
    [
      "an empty name",
      { ...policy({}), metadata: { name: "" } },
      "metadata",
      "missing-name",
      "metadata.name is missing. Give the object a name, so that applying it again replaces it.",
    ],
    [
      "a name that is a number",
      { ...policy({}), metadata: { name: 5 } },
      "metadata.name",
      "wrong-type",
      'the number 5 cannot be a name, which is a text. Put it in quotes: "5".',
    ],
    [
      "an annotation that is true",
      { ...policy({}), metadata: { name: "a", annotations: { keep: true } } },
      "metadata.annotations.keep",
      "wrong-type",
      'the boolean true cannot be an annotation, which is a text. Put it in quotes: "true".',
    ],
    [
      "an API version of the past",
      { ...policy({}), apiVersion: "extensions/v1beta1" },
      "apiVersion",
      "wrong-api-version",
      'the apiVersion must be networking.k8s.io/v1, and is "extensions/v1beta1". Write networking.k8s.io/v1: the old group is gone since Kubernetes 1.16, and the fields are the same.',
    ],
    [
      "an API version of nobody",
      { ...policy({}), apiVersion: "v1" },
      "apiVersion",
      "wrong-api-version",
      'the apiVersion must be networking.k8s.io/v1, and is "v1". Write apiVersion: networking.k8s.io/v1.',
    ],
    [
      "no API version",
      { ...policy({}), apiVersion: null },
      "",
      "wrong-api-version",
      "the apiVersion must be networking.k8s.io/v1, and is null. Write apiVersion: networking.k8s.io/v1.",
    ],
    [
      "another kind",
      { ...policy({}), kind: "Deployment" },
      "kind",
      "wrong-kind",
      'kind "Deployment" is no policy that is evaluated. Evaluated are NetworkPolicy, AdminNetworkPolicy, BaselineAdminNetworkPolicy, ClusterNetworkPolicy.',
    ],
    [
      "no kind",
      { ...policy({}), kind: undefined },
      "kind",
      "wrong-kind",
      "the kind is null. Evaluated are NetworkPolicy, AdminNetworkPolicy, BaselineAdminNetworkPolicy, ClusterNetworkPolicy.",
    ],
    [
      "no object",
      "NetworkPolicy",
      "",
      "wrong-type",
      '"NetworkPolicy" stands where a policy is expected. Write its fields on lines of their own, one step further in.',
    ],
  ] as const)("%s", (...[, object, path, code, message]) => {
    expect(told(checkPolicyObject(object), "error")).toContainEqual({ path, code, message });
  });
});

describe("what a NetworkPolicy does in spite of a mistake is a warning", () => {
  it.each([
    [
      "host bits",
      block({ cidr: "10.0.0.5/8" }),
      `${BLOCK}.cidr`,
      "host-bits",
      "10.0.0.5/8 has bits set beyond its prefix, and means 10.0.0.0/8. Write 10.0.0.0/8, or a longer prefix if one host is meant.",
    ],
    [
      "host bits of IPv6",
      block({ cidr: "fd00::5/16" }),
      `${BLOCK}.cidr`,
      "host-bits",
      "fd00::5/16 has bits set beyond its prefix, and means fd00::/16. Write fd00::/16, or a longer prefix if one host is meant.",
    ],
    [
      "a misspelt field",
      policy({ podselector: {} }),
      "spec.podselector",
      "unknown-field",
      'unknown field "podselector". Did you mean podSelector? As it stands the API server drops it, or refuses the object.',
    ],
    [
      "a field of another kind",
      policy({ subject: {} }),
      "spec.subject",
      "unknown-field",
      'unknown field "subject". Remove it: the API server drops it, or refuses the object when it validates strictly.',
    ],
    [
      "an unknown field beside all that a rule has",
      policy({ egress: [{ to: [], ports: [], toPorts: [] }] }),
      "spec.egress[0].toPorts",
      "unknown-field",
      'unknown field "toPorts". Did you mean ports? As it stands the API server drops it, or refuses the object.',
    ],
    [
      "ingress rules that policyTypes leaves out",
      policy({ policyTypes: ["Egress"], ingress: [{}] }),
      "spec.ingress",
      "ignored-section",
      "there are ingress rules, but policyTypes leaves Ingress out, so they are ignored. Add Ingress to policyTypes, or remove the section.",
    ],
    [
      "egress rules that policyTypes leaves out",
      policy({ policyTypes: ["Ingress"], egress: [{}] }),
      "spec.egress",
      "ignored-section",
      "there are egress rules, but policyTypes leaves Egress out, so they are ignored. Add Egress to policyTypes, or remove the section.",
    ],
    [
      "a null list of peers",
      ingress({ from: null }),
      "spec.ingress[0].from",
      "null-list",
      "from is null where a list is expected, and the API reads that as missing: everybody. Write the list, or remove the line.",
    ],
    [
      "a null list of receivers",
      policy({ egress: [{ to: null }] }),
      "spec.egress[0].to",
      "null-list",
      "to is null where a list is expected, and the API reads that as missing: everywhere. Write the list, or remove the line.",
    ],
    [
      "a null list of ports",
      ingress({ ports: null }),
      "spec.ingress[0].ports",
      "null-list",
      "ports is null where a list is expected, and the API reads that as missing: every port. Write the list, or remove the line.",
    ],
    [
      "a null list of rules",
      policy({ egress: null }),
      "spec.egress",
      "null-list",
      "egress is null where a list is expected, and the API reads that as missing: no egress rule. Write the list, or remove the line.",
    ],
    [
      "a null namespaceSelector",
      from({ podSelector: {}, namespaceSelector: null }),
      `${PEER}.namespaceSelector`,
      "null-selector",
      "namespaceSelector is null, which the API reads as missing: the peer is only the policy's own namespace. Write namespaceSelector: {} for every namespace, or remove the line.",
    ],
    [
      "a null podSelector of a peer",
      from({ namespaceSelector: {}, podSelector: null }),
      `${PEER}.podSelector`,
      "null-selector",
      "podSelector is null, which the API reads as missing: the peer is all pods of those namespaces. Write podSelector: {}, or remove the line.",
    ],
    [
      "a policy type too many",
      policy({ policyTypes: ["Ingress", "Egress", "Ingress"] }),
      "spec.policyTypes",
      "too-many",
      "3 policy types, and at most 2 may be here. Split them over several objects: the API server refuses this one.",
    ],
    [
      "a name with underscores",
      { ...policy({}), metadata: { name: "allow_web" } },
      "metadata.name",
      "bad-name",
      '"allow_web" is not a name that an object can have. Write at most 253 of a-z 0-9 - and dots, with a letter or digit at both ends of each part.',
    ],
    [
      "a namespace with a dot",
      { ...policy({}), metadata: { name: "a", namespace: "a.b" } },
      "metadata.namespace",
      "bad-namespace",
      '"a.b" is not a name that a namespace can have. Write at most 63 of a-z 0-9 - with a letter or digit at both ends.',
    ],
    [
      "a label on the object that is none",
      { ...policy({}), metadata: { name: "a", labels: { app: "a b" } } },
      "metadata.labels.app",
      "bad-label-value",
      '"a b" is not a label value. Write at most 63 of A-Z a-z 0-9 - _ . with a letter or digit at both ends, or nothing.',
    ],
  ] as const)("%s", (...[, object, path, code, message]) => {
    expect(told(checkPolicyObject(object), "warning")).toContainEqual({ path, code, message });
    expect(told(checkPolicyObject(object), "error")).toEqual([]);
  });
});

describe("checkPolicyObject", () => {
  it("reports every mistake of an object, in the order of its fields", () => {
    const object = policy({
      egress: [{ ports: [{ port: 0 }, { endPort: 5 }] }],
      podSelector: { matchLabels: { a: 1 } },
    });
    expect(checkPolicyObject(object).map(({ path }) => fieldPathText(path))).toEqual([
      "spec.podSelector.matchLabels.a",
      "spec.egress[0].ports[0].port",
      "spec.egress[0].ports[1].endPort",
    ]);
  });

  it("is not led astray by members that every object inherits, nor by objects that hold themselves", () => {
    const circle: Record<string, unknown> = { ...policy({}) };
    circle.spec = { podSelector: circle, constructor: circle };
    expect(checkPolicyObject(circle).length).toBeGreaterThan(0);
    const inherited = policy(JSON.parse('{"__proto__": {"ingress": 1}, "toString": []}'));
    expect(told(checkPolicyObject(inherited)).map(({ path }) => path)).toEqual([
      "spec.__proto__",
      "spec.toString",
    ]);
  });

  it("cuts a long text in its message", () => {
    const [problem] = checkPolicyObject(port({ protocol: "x".repeat(5000) }));
    expect(problem?.what.length).toBeLessThan(150);
  });
});
