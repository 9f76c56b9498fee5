import type { DataPlane } from "../../data-plane/data-plane.ts";
import type { Party, Protocol } from "../../data-plane/world.ts";
import type { Reached } from "./cluster-network.ts";
import { netexecSession } from "./netexec-session.ts";
import type { HeldConnection } from "./pod-network.ts";

/** A connection that has just been opened, and who listens to its answers. */
export interface OpenedConnection {
  dataPlane: DataPlane;
  from: Party;
  sourceIp: string;
  reached: Reached;
  protocol: Protocol;
  receive: (chunk: Buffer) => void;
}

/**
 * Keeps a connection open in the data plane's table. Data passes while the table has it, whatever policies say by then;
 * once a policy has cut it, data waits until the connection would be allowed again, as TCP goes on sending.
 */
export function heldConnection({
  dataPlane,
  from,
  sourceIp,
  reached,
  protocol,
  receive,
}: OpenedConnection): HeldConnection {
  const { party: to, port } = reached;
  const tuple = {
    sourceIp,
    sourcePort: reached.sourcePort,
    destinationIp: reached.ip,
    destinationPort: port,
    protocol,
  };
  const answer = sessionOf(reached, sourceIp);
  const unsent: Buffer[] = [];
  const passes = () => {
    if (dataPlane.connections.has(tuple)) return true;
    if (!dataPlane.has(from) || !dataPlane.has(to)) return false;
    if (dataPlane.judge({ from, to, protocol, port }).verdict === "denied") return false;
    dataPlane.connections.open(tuple);
    return true;
  };
  const flush = () => {
    while (unsent.length > 0 && passes()) {
      const said = answer(unsent.shift()!);
      if (said !== "") receive(Buffer.from(said));
    }
  };
  dataPlane.connections.open(tuple);
  const unsubscribe = dataPlane.onProgrammed(flush);
  return {
    send: (chunk) => {
      unsent.push(chunk);
      flush();
    },
    close: () => {
      unsubscribe();
      dataPlane.connections.close(tuple);
    },
  };
}

/** Applications that nobody simulates take what comes and say nothing. */
function sessionOf({ pod, listener, sourcePort }: Reached, sourceIp: string): (chunk: Buffer) => string {
  if (pod === undefined || listener?.isNetexec !== true) return () => "";
  if (listener.protocol === "TCP") return netexecSession(pod.metadata.name, `${sourceIp}:${sourcePort}`);
  return (chunk) => (chunk.toString().trim().toLowerCase() === "hostname" ? pod.metadata.name : "");
}
