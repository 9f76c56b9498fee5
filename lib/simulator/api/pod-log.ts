import type { ServerResponse } from "node:http";
import type { ApiContext } from "./api-context.ts";
import { refusal, type ApiRequest, type Reply } from "./exchange.ts";
import { forbiddenValue, invalidValue } from "./field-error.ts";
import type { LogReader, LogWish } from "./node-access.ts";
import { podTargetOf } from "./pod-target.ts";
import { builtIn } from "./resource-type.ts";
import { badRequest, done, failure, notFound, refuse, type Result, type StatusCause } from "./status.ts";

/** GET of a pod's log: as it is, or, when followed, as it grows until the container ends or the client leaves. */
export function readLog(
  context: ApiContext,
  request: ApiRequest,
  at: { namespace: string; name: string },
): Reply {
  const wish = readWish(request.query, at.name, context.now().getTime());
  if (!wish.ok) return refusal(wish.status);
  const target = podTargetOf(context, at, request.query.get("container") ?? "");
  if (!target.ok) return refusal(target.status);
  const { pod, container, nodeName } = target.value;
  if (nodeName === "") return { kind: "text", code: 204, text: "" };
  // Without a kubelet the server looks for the node's address in vain, and words it like this.
  if (context.nodes === undefined) return refusal(notFound(builtIn("pods"), nodeName));
  const log = context.nodes.log(pod, container, wish.value);
  if (!log.ok) return refusal(log.status);
  if (!wish.value.follow) return { kind: "text", code: 200, text: log.value.text };
  return { kind: "stream", open: (response) => follow(log.value, response) };
}

function follow({ text, follow: listen }: LogReader, response: ServerResponse): void {
  response.writeHead(200, { "content-type": "text/plain" });
  response.flushHeaders();
  if (text !== "") response.write(text);
  const stop = listen(
    (more) => response.write(more),
    () => response.end(),
  );
  response.once("close", stop);
}

function readWish(query: URLSearchParams, pod: string, nowMs: number): Result<LogWish> {
  const numbers = ["tailLines", "limitBytes", "sinceSeconds"] as const;
  for (const name of numbers) {
    const text = query.get(name) ?? "";
    if (!/^-?\d*$/.test(text)) {
      return refuse(badRequest(`strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`));
    }
  }
  const number = (name: (typeof numbers)[number]) => (query.get(name) ? Number(query.get(name)) : undefined);
  const sinceTime = query.get("sinceTime") ?? "";
  const causes = wishFaults({ ...byName(numbers, number), sinceTime });
  if (causes.length > 0) return refuse(invalidWish(pod, causes));
  const flag = (name: string) => /^(true|1)$/.test(query.get(name) ?? "");
  const seconds = number("sinceSeconds");
  const since = sinceTime === "" ? undefined : Date.parse(sinceTime);
  return done({
    follow: flag("follow"),
    tailLines: number("tailLines"),
    limitBytes: number("limitBytes"),
    sinceMs: seconds === undefined ? since : nowMs - seconds * 1000,
    timestamps: flag("timestamps"),
    previous: flag("previous"),
  });
}

function byName<Name extends string>(names: readonly Name[], of: (name: Name) => number | undefined) {
  return Object.fromEntries(names.map((name) => [name, of(name)])) as Record<Name, number | undefined>;
}

interface Bounds {
  tailLines: number | undefined;
  limitBytes: number | undefined;
  sinceSeconds: number | undefined;
  sinceTime: string;
}

function wishFaults({ tailLines, limitBytes, sinceSeconds, sinceTime }: Bounds): StatusCause[] {
  const below = (field: string, value: number | undefined, least: number, why: string) =>
    value !== undefined && value < least ? [invalidValue(field, value, why)] : [];
  const isDouble = sinceSeconds !== undefined && sinceTime !== "";
  return [
    ...below("tailLines", tailLines, 0, "must be greater than or equal to 0"),
    ...below("limitBytes", limitBytes, 1, "must be greater than 0"),
    ...(isDouble
      ? [forbiddenValue("[]", "at most one of `sinceTime` or `sinceSeconds` may be specified")]
      : below("sinceSeconds", sinceSeconds, 1, "must be greater than 0")),
  ];
}

function invalidWish(name: string, causes: StatusCause[]) {
  const lines = causes.map(({ field, message }) => `${field}: ${message}`);
  const list = lines.length === 1 ? lines[0] : `[${lines.join(", ")}]`;
  const message = `PodLogOptions "${name}" is invalid: ${list}`;
  return failure(422, "Invalid", message, { name, kind: "PodLogOptions", causes });
}
