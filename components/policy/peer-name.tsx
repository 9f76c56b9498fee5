import type { Peer } from "#lib/policy/index.ts";
import { peerText } from "./peer-words.ts";
import classes from "./flow-inbox.module.css";

/** A peer's name: bold where it lives here, and why where it could not be resolved. */
export function PeerName({ peer, home }: { readonly peer: Peer; readonly home: string }) {
  const isHome = peer.kind === "workload" && peer.namespace === home;
  return (
    <span
      className={isHome ? classes.home : undefined}
      title={peer.kind === "unknown" ? peer.reason : undefined}
    >
      {peerText(peer, home)}
    </span>
  );
}
