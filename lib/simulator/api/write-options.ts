import type { ApiRequest } from "./exchange.ts";
import { requiredValue, unsupportedValue } from "./field-error.ts";
import { done, invalidOptions, refuse, type Result } from "./status.ts";

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

const FIELD_VALIDATIONS = ["Strict", "Warn", "Ignore"] as const;

/**
 * Reads the options of a write; `kind` (`CreateOptions`, ...) is what a refusal names.
 *
 * Without a fieldManager it is the program's name from the User-Agent, as in the real server; only a server-side
 * apply must name one.
 */
export function readWriteOptions(request: ApiRequest, kind: string, isApply = false): Result<WriteOptions> {
  const { query } = request;
  const dryRun = query.getAll("dryRun").filter((value) => value !== "");
  const fieldValidation = query.get("fieldValidation") ?? "Warn";
  const named = query.get("fieldManager") ?? "";
  if (dryRun.some((value) => value !== "All")) {
    return refuse(invalidOptions(kind, unsupportedValue("dryRun", dryRun, ["All"])));
  }
  if (!isFieldValidation(fieldValidation)) {
    return refuse(
      invalidOptions(kind, unsupportedValue("fieldValidation", fieldValidation, FIELD_VALIDATIONS)),
    );
  }
  if (isApply && named === "") {
    return refuse(invalidOptions(kind, requiredValue("fieldManager", "is required for apply patch")));
  }
  const fieldManager = named === "" ? programName(request) : named;
  return done({
    dryRun: dryRun.length > 0,
    fieldManager,
    fieldValidation,
    force: query.get("force") === "true",
  });
}

function isFieldValidation(value: string): value is FieldValidation {
  return FIELD_VALIDATIONS.some((known) => known === value);
}

function programName(request: ApiRequest): string {
  const program = (request.headers["user-agent"] ?? "").split("/")[0] ?? "";
  return program === "" ? "unknown" : program.slice(0, 128);
}
