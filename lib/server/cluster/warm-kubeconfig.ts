import "server-only";
import { createHash } from "node:crypto";
import { KubeConfig, type RequestContext } from "@kubernetes/client-node";
import { Agent, type Dispatcher } from "undici";

/** API servers close idle connections after 90 s; ours give up first, so that a write never meets a closing one. */
const KEEP_ALIVE_MS = 75_000;

type DispatcherOptions = ReturnType<KubeConfig["createDispatcherOptions"]>;

/**
 * A KubeConfig whose requests share connections. client-node makes a new agent, and so a new TLS handshake, for every
 * single request; here all requests with the same certificates share one, so that a write is one round trip. Rotated
 * certificates are another key and get an agent of their own.
 */
export class WarmKubeConfig extends KubeConfig {
  readonly #agents = new Map<string, Dispatcher>();
  #newest: DispatcherOptions | undefined;

  override createDispatcherOptions(
    ...args: Parameters<KubeConfig["createDispatcherOptions"]>
  ): DispatcherOptions {
    this.#newest = super.createDispatcherOptions(...args);
    return this.#newest;
  }

  /** client-node computes the options and sets the dispatcher in one synchronous step, so `#newest` is this request's. */
  override async applySecurityAuthentication(context: RequestContext): Promise<void> {
    const setDispatcher = context.setDispatcher.bind(context);
    context.setDispatcher = (fresh) => setDispatcher(this.#shared(fresh));
    await super.applySecurityAuthentication(context);
  }

  /** Closes idle connections; requests under way finish. */
  async close(): Promise<void> {
    await Promise.all([...this.#agents.values()].map((agent) => agent.close()));
    this.#agents.clear();
  }

  #shared(fresh: Dispatcher): Dispatcher {
    const options = this.#newest;
    const key = createHash("sha256").update(JSON.stringify(options)).digest("base64");
    const known = this.#agents.get(key);
    if (known) return known;
    const agent = options?.type === "agent" ? warmAgent(options.connect) : fresh;
    this.#agents.set(key, agent);
    return agent;
  }
}

function warmAgent(connect: Extract<DispatcherOptions, { type: "agent" }>["connect"]): Dispatcher {
  return new Agent({
    connect,
    keepAliveTimeout: KEEP_ALIVE_MS,
    keepAliveMaxTimeout: KEEP_ALIVE_MS,
    bodyTimeout: 0,
    allowH2: false,
  });
}
