import "server-only";
import { PassThrough, Writable } from "node:stream";
import { Exec, type V1Status } from "@kubernetes/client-node";
import { ok, refuse, type Result } from "#lib/policy/index.ts";
import type { CommandOutcome } from "#lib/probes/index.ts";
import { refusalOf, unreachable, type ClusterRefusal } from "./cluster-refusal.ts";
import { execSockets, UpgradeRefused } from "./exec-socket.ts";
import type { WarmKubeConfig } from "./warm-kubeconfig.ts";

/** A command for one container. It is ended after `timeoutMs`, and with `signal`. */
export interface ExecQuestion {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
  readonly command: readonly string[];
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
}

/**
 * What came of a question to a command: it printed something, or nothing in time. "ended": the command, or the way to it,
 * was over, so that its silence says nothing.
 */
export type HeldAnswer = "answered" | "silent" | "ended";

/** A command that goes on, with its input open. */
export interface HeldExec {
  /** Writes to its input, and waits for anything that it prints, at most `withinMs`. */
  ask(text: string, withinMs: number): Promise<HeldAnswer>;
  close(): void;
}

/** What a probe prints fits a hundred times; a container that prints more is no probe. */
const MOST_OUTPUT = 64 * 1024;

/**
 * Runs a command in a pod to its end. An exit code other than zero is an outcome; a refusal is what keeps the command
 * from running: "forbidden", "not-found", "unreachable" (also when it is not over in time), "server-error" with the
 * container runtime's own words.
 */
export async function execInPod(
  kubeconfig: WarmKubeConfig,
  question: ExecQuestion,
): Promise<Result<CommandOutcome, ClusterRefusal>> {
  const timeout = AbortSignal.timeout(question.timeoutMs);
  const signal = question.signal ? AbortSignal.any([question.signal, timeout]) : timeout;
  const output = cappedText();
  const ended = Promise.withResolvers<V1Status>();
  ended.promise.catch(() => undefined); // awaited below, unless connecting fails first
  signal.addEventListener("abort", () => ended.reject(signal.reason), { once: true });
  try {
    const { namespace, pod, container, command } = question;
    const socket = await new Exec(kubeconfig, execSockets(kubeconfig, signal)).exec(
      namespace,
      pod,
      container,
      [...command],
      output.sink(),
      output.sink(),
      null,
      false,
      (status) => ended.resolve(status),
    );
    socket.onclose = () => ended.reject(new Error("the connection ended before the command did"));
    return outcomeOf(await ended.promise, output.text(), question);
  } catch (cause) {
    return refuse(execRefusal(cause, question));
  }
}

/** Starts a command whose input stays open; it ends with `close`, or after `timeoutMs`. Refuses as `execInPod` does. */
export async function holdInPod(
  kubeconfig: WarmKubeConfig,
  question: ExecQuestion,
): Promise<Result<HeldExec, ClusterRefusal>> {
  const closing = new AbortController();
  const timeout = AbortSignal.timeout(question.timeoutMs);
  const signal = AbortSignal.any([closing.signal, timeout, ...(question.signal ? [question.signal] : [])]);
  const input = new PassThrough();
  let heard = () => {};
  const ended = Promise.withResolvers<"ended">();
  const end = () => ended.resolve("ended");
  signal.addEventListener("abort", end, { once: true });
  const listening = () => new Writable({ write: (_chunk, _encoding, next) => (heard(), next()) });
  try {
    const { namespace, pod, container, command } = question;
    const socket = await new Exec(kubeconfig, execSockets(kubeconfig, signal)).exec(
      namespace,
      pod,
      container,
      [...command],
      listening(),
      new Writable({ write: (_chunk, _encoding, next) => next() }),
      input,
      false,
      end,
    );
    socket.onclose = end;
  } catch (cause) {
    return refuse(execRefusal(cause, question));
  }
  return ok({
    ask: async (text, withinMs) => {
      const answer = Promise.withResolvers<HeldAnswer>();
      heard = () => answer.resolve("answered");
      const timer = setTimeout(() => answer.resolve("silent"), withinMs);
      if (!signal.aborted) input.write(text);
      const outcome = await Promise.race([ended.promise, answer.promise]);
      clearTimeout(timer);
      return outcome;
    },
    close: () => closing.abort(),
  });
}

function outcomeOf(
  status: V1Status,
  output: string,
  question: ExecQuestion,
): Result<CommandOutcome, ClusterRefusal> {
  if (status.status === "Success") return ok({ exitCode: 0, output });
  const code = status.details?.causes?.find(({ reason }) => reason === "ExitCode")?.message;
  if (code !== undefined) return ok({ exitCode: Number(code), output });
  return refuse(refusalOf({ status: status.code ?? 500, body: JSON.stringify(status) }, whatOf(question)));
}

function execRefusal(cause: unknown, question: ExecQuestion): ClusterRefusal {
  if (cause instanceof UpgradeRefused) return refusalOf(cause, whatOf(question));
  return unreachable(cause, whatOf(question));
}

function whatOf({ namespace, pod, command }: ExecQuestion): string {
  return `run ${command[0] ?? "a command"} in pod ${namespace}/${pod}`;
}

function cappedText() {
  const chunks: Buffer[] = [];
  let size = 0;
  const sink = () =>
    new Writable({
      write: (chunk: Buffer, _encoding, next) => {
        if (size < MOST_OUTPUT) chunks.push(chunk.subarray(0, MOST_OUTPUT - size));
        size += chunk.length;
        next();
      },
    });
  return { sink, text: () => Buffer.concat(chunks).toString("utf8") };
}
