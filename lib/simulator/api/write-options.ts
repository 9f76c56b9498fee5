import type { ApiRequest } from "./exchange.ts";
import { requiredValue, tooLong, unsupportedValue } from "./field-error.ts";
import { done, invalidOptions, refuse, type Result, type StatusCause } from "./status.ts";

/** What happens to fields that the schema does not know. */
export type FieldValidation = "Strict" | "Warn" | "Ignore";

/** The query options that all writes share. */
export interface WriteOptions {
  /** Validate and answer, change nothing. */
  dryRun: boolean;
  fieldManager: string;
  fieldValidation: FieldValidation;
  /** Server-side apply only: take fields over. */
  force: boolean;
}

const FIELD_VALIDATIONS = ["Ignore", "Strict", "Warn"] as const;

const MAX_FIELD_MANAGER_BYTES = 128;

/**
 * Reads the options of a write; `kind` (`CreateOptions`, ...) is what a refusal names.
 *
 * Without a fieldManager it is the program's name from the User-Agent, as in the real server; only a server-side
 * apply must name one.
 */
export function readWriteOptions(request: ApiRequest, kind: string, isApply = false): Result<WriteOptions> {
  const { query } = request;
  const dryRun = query.getAll("dryRun").filter((value) => value !== "");
  const fieldValidation = query.get("fieldValidation") || "Warn";
  const named = query.get("fieldManager") ?? "";
  const causes = [...dryRunFaults(dryRun), ...managerFaults(named, isApply)];
  if (!isFieldValidation(fieldValidation)) {
    causes.push(unsupportedValue("fieldValidation", fieldValidation, ["", ...FIELD_VALIDATIONS]));
    return refuse(invalidOptions(kind, ...causes));
  }
  if (causes.length > 0) return refuse(invalidOptions(kind, ...causes));
  const fieldManager = named === "" ? programName(request) : named;
  return done({
    dryRun: dryRun.length > 0,
    fieldManager,
    fieldValidation,
    force: query.get("force") === "true",
  });
}

function dryRunFaults(dryRun: readonly string[]): StatusCause[] {
  return dryRun.every((value) => value === "All") ? [] : [unsupportedValue("dryRun", dryRun, ["All"])];
}

function managerFaults(manager: string, isApply: boolean): StatusCause[] {
  if (isApply && manager === "") return [requiredValue("fieldManager", "is required for apply patch")];
  const isLong = Buffer.byteLength(manager) > MAX_FIELD_MANAGER_BYTES;
  return isLong ? [tooLong("fieldManager", MAX_FIELD_MANAGER_BYTES)] : [];
}

function isFieldValidation(value: string): value is FieldValidation {
  return FIELD_VALIDATIONS.some((known) => known === value);
}

function programName(request: ApiRequest): string {
  const program = (request.headers["user-agent"] ?? "").split("/")[0] ?? "";
  return program === "" ? "unknown" : program.slice(0, MAX_FIELD_MANAGER_BYTES);
}
