import type { CanaryRole } from "./canary-labels.ts";
import type { ProbeObservation } from "./enforcement-proof.ts";
import type { Probe, ProbeTarget } from "./proof-step.ts";

/** What a command that ran in a canary pod left behind. */
export interface CommandOutcome {
  readonly exitCode: number;
  readonly output: string;
}

/** `connect` wants a port beside a name; what comes after the lookup is not looked at. */
const PORT_BESIDE_NAME = 443;

/** The command that tries a connection, as the agnhost image has it. It takes `timeoutMs` where nobody answers. */
export function probeCommand({ to, port, protocol }: Probe, timeoutMs: number): readonly string[] {
  const by = to.kind === "name" ? "tcp" : protocol.toLowerCase();
  return ["/agnhost", "connect", hostPort(to, port), `--timeout=${timeoutMs}ms`, `--protocol=${by}`];
}

/** The command that opens a connection and keeps it: what is written to it is sent, what is answered it prints. */
export function holdCommand({ to, port }: Probe): readonly string[] {
  return ["nc", to.kind === "name" ? to.name : to.address, String(port)];
}

/** A question on a held connection; a server of ours answers it and keeps the connection. */
export const HELD_QUESTION = "GET /hostname HTTP/1.1\r\nHost: canary\r\n\r\n";

/**
 * What a probe's exit code and words mean. `connect` prints one word first: TIMEOUT, REFUSED, DNS, OTHER or UNKNOWN
 * (kubernetes/test/images/agnhost/connect). For a name only the lookup counts: whatever came after it, it was answered.
 */
export function seenOf(to: ProbeTarget, { exitCode, output }: CommandOutcome): ProbeObservation["seen"] {
  if (exitCode === 0) return "connects";
  const word = /^\s*(TIMEOUT|REFUSED|DNS|OTHER|UNKNOWN)\b/m.exec(output)?.[1];
  switch (word) {
    case "DNS":
      return lookupSeen(output);
    case "TIMEOUT":
      return to.kind === "name" ? "connects" : "blocked";
    case "REFUSED":
      return to.kind === "name" ? "connects" : "refused";
    case "OTHER":
      return to.kind === "name" ? "connects" : otherSeen(output);
    default:
      return "failed";
  }
}

/** A question that nobody answers, and one that is answered with "no such name", are different things. */
function lookupSeen(output: string): ProbeObservation["seen"] {
  if (/i\/o timeout|deadline exceeded/.test(output)) return "blocked";
  if (/connection refused/.test(output)) return "refused";
  return "name-not-resolved";
}

/** Data planes that reject instead of dropping say so by ICMP, which the kernel words in its own ways. */
function otherSeen(output: string): ProbeObservation["seen"] {
  return /connection refused|permission denied|no route to host|prohibited/.test(output)
    ? "refused"
    : "failed";
}

/**
 * Whether a connection did what was expected of it. To be refused is to be kept out; that a name was not resolved, or that
 * nothing could be tried, says neither.
 */
export function isAsExpected({ expected, seen }: Pick<ProbeObservation, "expected" | "seen">): boolean {
  return seen === expected || (expected === "blocked" && seen === "refused");
}

/** The observation of a probe. */
export function observationOf(
  probe: Probe,
  seen: ProbeObservation["seen"],
  { atMs, detail }: { readonly atMs: number; readonly detail?: string },
): ProbeObservation {
  const said = detail?.trim().slice(0, 200);
  return {
    from: probe.from,
    to: targetText(probe.to),
    port: probe.port,
    protocol: probe.protocol,
    expected: probe.expected,
    seen,
    atMs,
    ...(said === undefined || said === "" ? {} : { detail: said }),
  };
}

/** `near`, `node node-2 (10.0.0.12)`, `kubernetes.default.svc`. */
function targetText(to: ProbeTarget): string {
  if (to.kind === "pod") return to.role;
  if (to.kind === "name") return to.name;
  return to.title === to.address ? to.address : `${to.title} (${to.address})`;
}

/** A probe as a line that anybody may run by hand. */
export function kubectlProbe(namespace: string, pods: ReadonlyMap<CanaryRole, string>, probe: Probe): string {
  const pod = pods.get(probe.from) ?? probe.from;
  return `kubectl -n ${namespace} exec ${pod} -c canary -- ${probeCommand(probe, 1000).join(" ")}`;
}

function hostPort(to: ProbeTarget, port: number): string {
  if (to.kind === "name") return `${to.name}:${PORT_BESIDE_NAME}`;
  const host = to.address;
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}
