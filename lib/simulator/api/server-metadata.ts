import { randomInt } from "node:crypto";
import type { KubeObject, ObjectMeta } from "./kube-object.ts";

/** Metadata that clients send in vain: only the server sets it. */
const SERVER_SET = [
  "uid",
  "creationTimestamp",
  "generation",
  "deletionTimestamp",
  "deletionGracePeriodSeconds",
  "managedFields",
] as const;

/** The alphabet of generated name endings, without vowels and look-alikes, as Kubernetes chooses it. */
const ENDING_ALPHABET = "bcdfghjklmnpqrstvwxz2456789";

/** The object as a create takes it: without what only the server sets, and named if it asked to be. */
export function withFreshMetadata(object: KubeObject): KubeObject {
  const metadata: ObjectMeta = { ...object.metadata };
  for (const key of SERVER_SET) delete metadata[key];
  if (metadata.name === undefined && metadata.generateName !== undefined) {
    const ending = Array.from({ length: 5 }, () => ENDING_ALPHABET[randomInt(ENDING_ALPHABET.length)]);
    metadata.name = `${metadata.generateName}${ending.join("")}`;
  }
  return { ...object, metadata };
}

/** Metadata as sent, but with everything that only the server sets taken from the stored object. */
export function withServerMetadata(sent: ObjectMeta, live: KubeObject): ObjectMeta {
  const { uid, creationTimestamp, generation, managedFields } = live.metadata;
  const { deletionTimestamp, deletionGracePeriodSeconds } = live.metadata;
  const leaving = { deletionTimestamp, deletionGracePeriodSeconds };
  return { ...sent, uid, creationTimestamp, generation, managedFields, ...leaving };
}
