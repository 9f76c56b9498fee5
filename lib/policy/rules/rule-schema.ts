import { z } from "zod";
import {
  cidrSchema,
  labelSelectorSchema,
  portValueSchema,
  protocolSchema,
} from "../manifest/policy-schema.ts";
import { endPortProblems } from "../validate/port-checks.ts";

const rulePeerSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("pods"), namespace: z.string().min(1), podSelector: labelSelectorSchema }),
  z.strictObject({
    kind: z.literal("cidr"),
    cidrs: z
      .array(cidrSchema)
      .min(1, { error: "name at least one CIDR; an empty list would mean everybody" })
      .readonly(),
    except: z.array(cidrSchema).readonly().optional(),
    label: z.string().optional(),
  }),
  z.strictObject({ kind: z.literal("any") }),
]);

const rulePortSchema = z
  .strictObject({
    protocol: protocolSchema,
    port: portValueSchema.optional(),
    endPort: z.int().min(1).max(65535).optional(),
  })
  .superRefine((entry, context) => {
    for (const { path, what } of endPortProblems(entry, [])) {
      context.addIssue({ code: "custom", path: [...path], message: what });
    }
  });

/** The form of a rule as its author edits it: what a server action parses. Whether it makes sense is `validateRule`'s. */
export const ruleDraftSchema = z.strictObject({
  sender: rulePeerSchema,
  receiver: rulePeerSchema,
  ports: z.array(rulePortSchema).readonly(),
  reason: z.string().max(2000),
  origin: z.enum(["flow", "template", "manual", "imported"]),
  expiresAtMs: z.number().int().positive().optional(),
});
