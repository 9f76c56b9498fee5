import "server-only";

import { z } from "zod";

/** Names a namespace as the API server would: an RFC 1123 label. */
export const namespaceName = z
  .string()
  .max(63)
  .regex(/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/, "is not the name of a namespace");

/** Names an edge; made by lib/flows' `edgeKey`. */
export const edgeKey = z.string().min(1).max(2000);

/** Any id of ours. */
export const id = z.string().min(1).max(300);

/** One end of a question; `parseEnd` says what it means. */
export const endName = z.string().trim().min(1, "is empty").max(320);

/** A port that can be connected to. */
export const portNumber = z.coerce
  .number({ error: "is not a port, 1 to 65535" })
  .int("is not a port, 1 to 65535")
  .min(1, "is not a port, 1 to 65535")
  .max(65_535, "is not a port, 1 to 65535");

/** The protocols that a NetworkPolicy can name. */
export const protocol = z.enum(["TCP", "UDP", "SCTP"]);
