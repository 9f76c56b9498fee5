import { forbiddenValue, unsupportedValue } from "./field-error.ts";
import { badRequest, internalError, invalidOptions, type Status, type StatusCause } from "./status.ts";

const MATCH = "resourceVersionMatch";
const MATCHES = ["Exact", "NotOlderThan"];

/** Why the options of a list contradict each other or mean nothing; undefined when they are sound. */
export function listOptionsFault(query: URLSearchParams): Status | undefined {
  const text = (name: string) => query.get(name) ?? "";
  const version = text("resourceVersion");
  const causes = matchFaults(version, text(MATCH), text("continue"));
  if (causes.length > 0) return invalidOptions("ListOptions", ...causes);
  if (!/^(-?\d+)?$/.test(text("limit"))) {
    return badRequest(`strconv.ParseInt: parsing ${JSON.stringify(text("limit"))}: invalid syntax`);
  }
  if (text("continue") !== "" && version !== "" && version !== "0") {
    return badRequest("specifying resource version is not allowed when using continue");
  }
  return /^\d*$/.test(version) ? undefined : badRequest(`invalid resource version: ${notANumber(version)}`);
}

function matchFaults(version: string, match: string, token: string): StatusCause[] {
  if (match === "") return [];
  return [
    forbidden(token !== "", MATCH, `${MATCH} is forbidden when continue is provided`),
    forbidden(version === "", MATCH, `${MATCH} is forbidden unless resourceVersion is provided`),
    ...(MATCHES.includes(match) ? [] : [unsupportedValue(MATCH, match, [...MATCHES, ""])]),
    forbidden(
      match === "Exact" && version === "0",
      MATCH,
      `${MATCH} "exact" is forbidden for resourceVersion "0"`,
    ),
  ].flat();
}

/** Why a watch cannot have these options; undefined when they are sound. */
export function watchOptionsFault(query: URLSearchParams): Status | undefined {
  const version = query.get("resourceVersion") ?? "";
  const causes = initialEventsFaults(query.get("sendInitialEvents"), query.get(MATCH) ?? "");
  if (causes.length === 0 && (query.get("continue") ?? "") !== "") {
    causes.push(forbiddenValue(MATCH, `${MATCH} is forbidden when continue is provided`));
  }
  if (causes.length > 0) return invalidOptions("ListOptions", ...causes);
  return /^\d*$/.test(version) ? undefined : internalError(notANumber(version));
}

/** A watch that begins with a list says how old that list may be, and only such a one does. */
function initialEventsFaults(initialEvents: string | null, match: string): StatusCause[] {
  if (initialEvents !== null) {
    const why = "sendInitialEvents requires setting resourceVersionMatch to NotOlderThan";
    if (match === "") return [forbiddenValue(MATCH, why)];
  } else if (match === "") return [];
  return [
    forbidden(
      initialEvents === null,
      MATCH,
      `${MATCH} is forbidden for watch unless sendInitialEvents is provided`,
    ),
    ...(match === "NotOlderThan" ? [] : [unsupportedValue(MATCH, match, ["NotOlderThan"])]),
  ].flat();
}

function forbidden(isSo: boolean, field: string, why: string): StatusCause[] {
  return isSo ? [forbiddenValue(field, why)] : [];
}

function notANumber(version: string): string {
  const shown = JSON.stringify(version);
  return `resourceVersion: Invalid value: ${shown}: strconv.ParseUint: parsing ${shown}: invalid syntax`;
}
