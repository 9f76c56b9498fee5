import type { ApiContext } from "./api-context.ts";
import { carryOut } from "./carry-out.ts";
import type { ApiRequest } from "./exchange.ts";
import type { KubeObject } from "./kube-object.ts";
import type { ObjectStore } from "./object-store.ts";
import { apiVersionOf, type ResourceType } from "./resource-type.ts";
import { done, refuse, type Result, type Status } from "./status.ts";

/**
 * The API without HTTP, for the simulated cluster's own controllers: what they ask for is defaulted, validated and
 * admitted as anybody's requests are, and may be refused.
 */
export class LocalClient {
  readonly #context: ApiContext;
  readonly #manager: string;

  /** `manager` is whom managed fields name. */
  constructor(context: ApiContext, manager: string) {
    this.#context = context;
    this.#manager = manager;
  }

  get store(): ObjectStore {
    return this.#context.store;
  }

  /** Creates an object; the Status is the refusal. */
  async create(object: KubeObject): Promise<Result<KubeObject>> {
    const type = this.store.typeOf(object);
    return this.#send(
      "POST",
      collectionPath(type, object.metadata.namespace),
      Buffer.from(JSON.stringify(object)),
    );
  }

  /** Deletes an object as a client would: pods get their grace, finalizers are waited for. */
  async delete(type: ResourceType, namespace: string | undefined, name: string): Promise<Result<KubeObject>> {
    return this.#send("DELETE", `${collectionPath(type, namespace)}/${name}`, Buffer.alloc(0));
  }

  async #send(method: string, path: string, body: Buffer): Promise<Result<KubeObject>> {
    const query = new URLSearchParams({ fieldManager: this.#manager });
    if (method === "DELETE") query.delete("fieldManager");
    const request: ApiRequest = {
      method,
      path,
      query,
      headers: { "content-type": "application/json" },
      body,
    };
    const reply = await carryOut(this.#context, request);
    if (reply.kind !== "json") throw new Error(`${method} ${path} is answered by no object`);
    return reply.code < 400 ? done(reply.body as KubeObject) : refuse(reply.body as Status);
  }
}

function collectionPath(type: ResourceType, namespace: string | undefined): string {
  const root = type.group === "" ? `/api/${type.version}` : `/apis/${apiVersionOf(type)}`;
  return type.namespaced
    ? `${root}/namespaces/${namespace ?? "default"}/${type.resource}`
    : `${root}/${type.resource}`;
}
