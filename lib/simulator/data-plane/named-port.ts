import type { Side } from "./side.ts";

/**
 * Whether the pod that receives the connection declares this very port under that name: names resolve on the receiver,
 * whoever's rule it is, and nothing but a pod has any. One name may stand for several ports.
 */
export function declaresPort(name: string, { receiver, protocol, port }: Side): boolean {
  return (receiver?.ports ?? []).some(
    (declared) => declared.name === name && declared.protocol === protocol && declared.port === port,
  );
}
