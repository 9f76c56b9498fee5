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
