import type { CloudIdentityKind, Pod } from "#lib/policy/index.ts";
import type { Ask, Discovery, Unsayable } from "./ask.ts";
import type { Derivation } from "./finding.ts";
import { madeFinding, namespaceOfWorkload, shortName } from "./made-finding.ts";
import type { Scene } from "./scene.ts";
import { counted, listed } from "./words.ts";

interface IdentityFacts {
  readonly title: string;
  readonly said: string;
  /** Where credentials are asked for: addresses and ports. */
  readonly asks: readonly { readonly address: string; readonly port: number }[];
  /** Where they are asked for by a name, which no NetworkPolicy can hold. */
  readonly byName?: string;
}

/** Where each way to an identity asks for its credentials, as the clouds document it. */
const FACTS: Readonly<Record<CloudIdentityKind, IdentityFacts>> = {
  "eks-pod-identity": {
    title: "EKS Pod Identity",
    said: "AWS_CONTAINER_CREDENTIALS_FULL_URI in its containers",
    asks: [
      { address: "169.254.170.23", port: 80 },
      { address: "fd00:ec2::23", port: 80 },
    ],
  },
  "aws-irsa": {
    title: "IAM roles for service accounts",
    said: "AWS_WEB_IDENTITY_TOKEN_FILE in its containers, or the account's role",
    asks: [],
    byName: "sts.<region>.amazonaws.com",
  },
  "azure-workload-identity": {
    title: "Azure workload identity",
    said: "AZURE_FEDERATED_TOKEN_FILE in its containers, or the label",
    asks: [],
    byName: "login.microsoftonline.com",
  },
  "gke-workload-identity": {
    title: "GKE Workload Identity",
    said: "the annotation of its account",
    asks: [
      { address: "169.254.169.254", port: 80 },
      { address: "169.254.169.252", port: 988 },
    ],
  },
};

/** The address of every cloud's metadata service. */
const METADATA_ADDRESS = "169.254.169.254";
const PROVIDERS: readonly (readonly [RegExp, string])[] = [
  [/^aws:/, "AWS"],
  [/^gce:/, "Google Cloud"],
  [/^azure:/, "Azure"],
];

/** Who gets credentials from the cloud that the cluster runs in, and what a default-deny closes besides. */
export function findCloudMetadata(scene: Scene): readonly Discovery[] {
  const users = usersOf(scene);
  const byKind = Map.groupBy(users, ({ identity }) => identity);
  const found = [...byKind].map(([identity, group]) => identityUsers(identity, group));
  return [...found, ...metadataService(scene)];
}

interface User {
  readonly identity: CloudIdentityKind;
  readonly pod: Pod;
  readonly by: Derivation;
}

function usersOf({ snapshot }: Scene): readonly User[] {
  const accounts = new Map(
    (snapshot.platform?.cloudAccounts ?? []).map((account) => [
      `${account.namespace}/${account.serviceAccount}`,
      account,
    ]),
  );
  return snapshot.pods.flatMap((pod): readonly User[] => {
    if (pod.finished || pod.hostNetwork) return [];
    const account = accounts.get(`${pod.namespace}/${pod.serviceAccount ?? "default"}`);
    const identity = pod.cloudIdentity ?? account?.identity;
    if (identity === undefined) return [];
    const by =
      account === undefined || account.identity !== identity
        ? { object: `pods of ${shortName(pod.workload)}`, value: FACTS[identity].said }
        : {
            object: `ServiceAccount ${account.namespace}/${account.serviceAccount}`,
            field: "metadata.annotations",
            value: account.annotation,
          };
    return [{ identity, pod, by }];
  });
}

function identityUsers(identity: CloudIdentityKind, users: readonly User[]): Discovery {
  const { title, asks, byName } = FACTS[identity];
  const workloads = [...new Set(users.map(({ pod }) => pod.workload))];
  const namespaces = [...new Set(workloads.map(namespaceOfWorkload))];
  const places = asks.map(({ address, port }) => `${address}:${port}`);
  const finding = madeFinding({
    kind: "cloud-metadata",
    name: identity,
    title,
    text: `${counted(workloads.length, "workload")} ${workloads.length === 1 ? "gets" : "get"} credentials ${byName === undefined ? `at ${listed(places)}` : `from ${byName} on TCP 443, outside the cluster`}: ${listed(workloads.map(shortName))}. Cut off, every call to the cloud fails once the last credentials expire.`,
    certainty: identity === "gke-workload-identity" ? "likely" : "certain",
    derivedFrom: [...new Map(users.map(({ by }) => [by.object, by])).values()].slice(0, 5),
    workloads,
    namespaces,
    endpoints: asks.map(({ address, port }) => ({ address, port, protocol: "TCP", hostNetwork: true })),
  });
  if (byName !== undefined)
    return { finding, asks: [], unsayable: namespaces.map((one) => named(one, title, byName)) };
  return { finding, asks: workloads.flatMap((workload) => credentialAsks(workload, FACTS[identity])) };
}

function named(namespace: string, title: string, byName: string): Unsayable {
  return {
    namespace,
    direction: "egress",
    text: `${title} asks ${byName} on TCP 443, and a NetworkPolicy cannot hold a name. Allow the addresses that are observed, a private endpoint of yours, or a rule by name of your CNI.`,
  };
}

function credentialAsks(workload: User["pod"]["workload"], { title, asks }: IdentityFacts): readonly Ask[] {
  return asks.map(({ address, port }) => ({
    sender: { kind: "workload", workload },
    receiver: { kind: "addresses", addresses: [address], are: "outside", label: "cloud-identity" },
    ports: [{ protocol: "TCP", port }],
    because: `${shortName(workload)} gets its credentials by ${title}, at ${address} on TCP ${port}.`,
    only: "egress",
  }));
}

/** Nobody is known to need it, and everybody could: said once, so that its closing surprises nobody. */
function metadataService({ snapshot }: Scene): readonly Discovery[] {
  const node = (snapshot.evidence?.nodes ?? []).find(({ providerID }) => providerID !== undefined);
  const provider = PROVIDERS.find(([scheme]) => scheme.test(node?.providerID ?? ""))?.[1];
  if (node === undefined || provider === undefined) return [];
  const finding = madeFinding({
    kind: "cloud-metadata",
    name: "instance-metadata",
    title: `Metadata service of ${provider}`,
    text: `Every pod that nothing isolates can ask ${METADATA_ADDRESS} for what the node may do. A default-deny in egress closes it, and that is most often wanted: whoever uses it shows among the observed connections.`,
    certainty: "likely",
    derivedFrom: [{ object: `Node ${node.name}`, field: "spec.providerID", value: node.providerID }],
    endpoints: [{ address: METADATA_ADDRESS, port: 80, protocol: "TCP", hostNetwork: true }],
  });
  return [{ finding, asks: [] }];
}
