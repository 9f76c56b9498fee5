/** Where the canary pods of a run by hand live. */
const NAMESPACE = "drawbridge-canary-by-hand";

/** One step of the check: what it shows, and the lines to paste. */
export interface CanaryStep {
  readonly title: string;
  readonly commands: string;
}

/**
 * The enforcement check by hand, on two pods of its own that no controller and no Service knows. Each step builds on the
 * one before it; the last one takes everything away. The pods run under restricted Pod Security.
 */
export function canarySteps(image: string): readonly CanaryStep[] {
  return [
    {
      title:
        "Two pods, and the connection that everything else is compared with: it must connect. If the namespace is there already, it is not yours: stop.",
      commands: setUp(image),
    },
    {
      title: "Deny all ingress. If this still connects, policies are accepted and not enforced: stop here.",
      commands: lines(
        applied(policy("deny-ingress", "server", "Ingress")),
        "sleep 10",
        `${connect("$SERVER:8080")}   # must print TIMEOUT (REFUSED where the CNI rejects)`,
      ),
    },
    {
      title: "Allow that one port again. It must connect, and the other port must not.",
      commands: lines(
        applied(policy("allow-8080", "server", "Ingress", ALLOW_8080)),
        "sleep 10",
        `${connect("$SERVER:8080")}   # must connect`,
        `${connect("$SERVER:8081")}   # must print TIMEOUT`,
      ),
    },
    {
      title: "Deny all egress. Names stop resolving too: this is the failure that a DNS policy prevents.",
      commands: lines(
        applied(policy("deny-egress", "client", "Egress")),
        "sleep 10",
        `${connect("$SERVER:8080")}   # must print TIMEOUT`,
        `${connect("kubernetes.default.svc.cluster.local:443")}   # must print DNS`,
      ),
    },
    {
      title:
        "Allow the server's address by `ipBlock`. Whether that matches a pod differs by CNI: compare with the table above.",
      commands: lines(
        applied(policy("allow-by-address", "client", "Egress", ALLOW_SERVER), "EOF"),
        "sleep 10",
        connect("$SERVER:8080"),
      ),
    },
    {
      title:
        "The bridge: an allow-all policy must win over all of the above. If this does not connect, do not use the bridge of part (e).",
      commands: lines(
        applied(
          [
            policy("bridge-egress", "client", "Egress", "  egress:\n    - {}"),
            policy("bridge-ingress", "server", "Ingress", "  ingress:\n    - {}"),
          ].join("\n---\n"),
        ),
        "sleep 10",
        `${connect("$SERVER:8081")}   # must connect`,
      ),
    },
    {
      title: "Take everything away, if step 1 created the namespace.",
      commands: `kubectl delete namespace ${NAMESPACE} --wait=false`,
    },
  ];
}

const ALLOW_8080 = `  ingress:
    - from:
        - podSelector:
            matchLabels:
              canary: client
      ports:
        - protocol: TCP
          port: 8080`;

const ALLOW_SERVER = `  egress:
    - to:
        - ipBlock:
            cidr: $SERVER/32`;

function setUp(image: string): string {
  const server = deployment("server", [
    container("first", image, ["netexec", "--http-port=8080", "--udp-port=8080"]),
    container("second", image, ["netexec", "--http-port=8081", "--udp-port=8081"]),
  ]);
  const client = deployment("client", [container("client", image, ["pause"])]);
  const label = "pod-security.kubernetes.io/enforce=restricted";
  return lines(
    `kubectl create namespace ${NAMESPACE} && kubectl label namespace ${NAMESPACE} ${label}`,
    applied(`${server}\n---\n${client}`),
    `kubectl -n ${NAMESPACE} wait --for=condition=Available deployment/server deployment/client --timeout=120s`,
    `SERVER=$(kubectl -n ${NAMESPACE} get pod -l canary=server -o jsonpath='{.items[0].status.podIP}')`,
    `${connect("$SERVER:8080")}   # prints nothing and exits 0: it connects`,
  );
}

/** Of a Deployment, since the AWS agent applies no policy to a pod that nothing owns. */
function deployment(name: string, containers: readonly string[]): string {
  return `apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${name}
  namespace: ${NAMESPACE}
spec:
  replicas: 1
  selector:
    matchLabels:
      canary: ${name}
  template:
    metadata:
      labels:
        canary: ${name}
    spec:
      automountServiceAccountToken: false
      securityContext:
        runAsNonRoot: true
        runAsUser: 65534
        seccompProfile:
          type: RuntimeDefault
      containers:
${containers.join("\n")}`;
}

function container(name: string, image: string, args: readonly string[]): string {
  return `        - name: ${name}
          image: ${image}
          args: ${JSON.stringify(args)}
          securityContext:
            allowPrivilegeEscalation: false
            capabilities:
              drop: ["ALL"]
          resources:
            requests:
              cpu: 10m
              memory: 32Mi
            limits:
              memory: 64Mi`;
}

function policy(name: string, pod: "server" | "client", type: "Ingress" | "Egress", rules = ""): string {
  return `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: ${name}
  namespace: ${NAMESPACE}
spec:
  podSelector:
    matchLabels:
      canary: ${pod}
  policyTypes:
    - ${type}${rules === "" ? "" : `\n${rules}`}`;
}

/** A here-document; with the bare delimiter the shell puts variables in. */
function applied(manifest: string, delimiter: "'EOF'" | "EOF" = "'EOF'"): string {
  return `kubectl apply -f - <<${delimiter}\n${manifest}\nEOF`;
}

function connect(target: string): string {
  return `kubectl -n ${NAMESPACE} exec deployment/client -- /agnhost connect "${target}" --timeout=3s --protocol=tcp`;
}

function lines(...all: readonly string[]): string {
  return all.join("\n");
}
