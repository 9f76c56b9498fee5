import type { ApiContext } from "./api-context.ts";
import { refusal, type ApiRequest, type Reply } from "./exchange.ts";
import type { ProgramOutput, RunningProgram } from "./node-access.ts";
import { podTargetOf } from "./pod-target.ts";
import { builtIn } from "./resource-type.ts";
import { badRequest, done, notFound, refuse, type Result } from "./status.ts";

/** A program that a client may run in a container, and which of its streams the client wants. */
export interface ExecSession {
  start: (output: ProgramOutput) => RunningProgram;
  stdin: boolean;
  stdout: boolean;
  stderr: boolean;
}

/** Decides about a request to run a program: the Status is what the real server answers before any upgrade. */
export function execSession(
  context: ApiContext,
  request: Pick<ApiRequest, "query">,
  at: { namespace: string; name: string },
): Result<ExecSession> {
  const { query } = request;
  const target = podTargetOf(context, at, query.get("container") ?? "");
  if (!target.ok) return target;
  const { pod, container, nodeName } = target.value;
  if (nodeName === "") return refuse(badRequest(`pod ${at.name} does not have a host assigned`));
  if (context.nodes === undefined) return refuse(notFound(builtIn("pods"), nodeName));
  const wants = (stream: string) => /^(true|1)$/.test(query.get(stream) ?? "");
  const streams = { stdin: wants("stdin"), stdout: wants("stdout"), stderr: wants("stderr") };
  if (!Object.values(streams).includes(true)) {
    return refuse(badRequest("you must specify at least 1 of stdin, stdout, stderr"));
  }
  const command = query.getAll("command");
  if (command.length === 0) return refuse(badRequest("you must specify a command to execute"));
  const program = context.nodes.exec(pod, container, command);
  return program.ok ? done({ start: program.value, ...streams }) : program;
}

/** A request to run a program that did not come as a WebSocket. */
export function refuseExec(
  context: ApiContext,
  request: ApiRequest,
  at: { namespace: string; name: string },
): Reply {
  const session = execSession(context, request, at);
  return refusal(session.ok ? badRequest("Upgrade request required") : session.status);
}
