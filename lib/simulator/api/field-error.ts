import type { StatusCause } from "./status.ts";

/** Strings are quoted as the API server quotes them, everything else is shown as JSON. */
function shown(value: unknown): string {
  return JSON.stringify(value) ?? "null";
}

/** The value at `field` breaks a rule; `detail` says which. */
export function invalidValue(field: string, value: unknown, detail: string): StatusCause {
  return { reason: "FieldValueInvalid", message: `Invalid value: ${shown(value)}: ${detail}`, field };
}

/** A value that must be there is missing. */
export function requiredValue(field: string, detail: string): StatusCause {
  const message = detail === "" ? "Required value" : `Required value: ${detail}`;
  return { reason: "FieldValueRequired", message, field };
}

/** A value that must be alone of its kind, and is there twice. */
export function duplicateValue(field: string, value: unknown): StatusCause {
  return { reason: "FieldValueDuplicate", message: `Duplicate value: ${shown(value)}`, field };
}

/** A value that must not be there in this combination. */
export function forbiddenValue(field: string, detail: string): StatusCause {
  return { reason: "FieldValueForbidden", message: `Forbidden: ${detail}`, field };
}

/** A value outside a closed list. */
export function unsupportedValue(field: string, value: unknown, supported: readonly string[]): StatusCause {
  const list = supported.map(shown).join(", ");
  return {
    reason: "FieldValueNotSupported",
    message: `Unsupported value: ${shown(value)}: supported values: ${list}`,
    field,
  };
}

/** A value longer than its limit, in bytes. */
export function tooLong(field: string, maxBytes: number): StatusCause {
  return { reason: "FieldValueTooLong", message: `Too long: may not be more than ${maxBytes} bytes`, field };
}
