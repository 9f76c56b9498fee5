import { fromJson, type JsonValue } from "@bufbuild/protobuf";
import { ok, refuse, type Result } from "#lib/policy/index.ts";
import { GetFlowsResponseSchema } from "#lib/wire/hubble/observer_pb.js";
import type { PeerResolver } from "./endpoint-facts.ts";
import type { FlowRecord } from "./flow-record.ts";
import { flowFromHubble } from "./hubble-message.ts";
import { unwrapLine } from "./line-wrapping.ts";

/** Longest piece of a line that a refusal quotes. */
const QUOTED = 80;

/**
 * Reads one line of `hubble observe -o jsonpb` or of Hubble's export files: proto3 JSON with either spelling of field
 * names, fields that we do not know skipped. An empty line is skipped. A line that cannot be read refuses with
 * "malformed-flow-line", naming `lineNumber` and the reason; it never throws.
 */
export function parseHubbleLine(
  line: string,
  resolve: PeerResolver,
  lineNumber?: number,
): Result<FlowRecord> {
  const text = unwrapLine(line);
  if (text === "") return ok({ kind: "skipped", why: "an empty line" });
  try {
    const message = fromJson(GetFlowsResponseSchema, asResponse(JSON.parse(text)), {
      ignoreUnknownFields: true,
    });
    return ok(flowFromHubble(message, resolve));
  } catch (cause) {
    return refuse({ code: "malformed-flow-line", message: malformed(text, cause, lineNumber) });
  }
}

/** Some exporters write the bare flow; it is told by its verdict or addresses. */
function asResponse(value: JsonValue): JsonValue {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new TypeError(`a flow is a JSON object, not ${JSON.stringify(value)?.slice(0, QUOTED)}`);
  }
  const bare = !("flow" in value) && ("verdict" in value || "IP" in value);
  return bare ? { flow: value } : value;
}

function malformed(text: string, cause: unknown, lineNumber: number | undefined): string {
  const where = lineNumber === undefined ? "A line" : `Line ${lineNumber}`;
  const why = cause instanceof Error ? cause.message : String(cause);
  const quoted = text.length > QUOTED ? `${text.slice(0, QUOTED)}…` : text;
  return `${where} is no Hubble flow: ${why} (it starts with ${JSON.stringify(quoted)})`;
}
