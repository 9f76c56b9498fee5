import type { ApiContext } from "../api-context.ts";
import type { ApiRequest } from "../exchange.ts";
import type { KubeObject } from "../kube-object.ts";
import { parseLabelSelectorObject } from "./webhook-selectors.ts";
import { targetOf } from "../request-path.ts";
import { builtIn, type ResourceType } from "../resource-type.ts";
import { route } from "../routes.ts";
import { failure, type Status } from "../status.ts";
import { callWebhook, type AdmissionAnswer, type ClientConfig } from "./webhook-call.ts";

/** What the validating webhooks say of a request. */
export interface WebhookVerdict {
  refusal: Status | undefined;
  warnings: string[];
}

interface Webhook {
  name: string;
  clientConfig: ClientConfig;
  rules?: { operations?: string[]; apiGroups?: string[]; apiVersions?: string[]; resources?: string[] }[];
  failurePolicy?: "Fail" | "Ignore";
  namespaceSelector?: unknown;
  objectSelector?: unknown;
  timeoutSeconds?: number;
}

interface Question {
  operation: string;
  type: ResourceType;
  namespace: string | undefined;
}

const NOTHING_SAID: WebhookVerdict = { refusal: undefined, warnings: [] };
const OPERATIONS: Readonly<Record<string, string>> = {
  POST: "CREATE",
  PUT: "UPDATE",
  PATCH: "UPDATE",
  DELETE: "DELETE",
};

/**
 * Shows what a write would store to every ValidatingWebhookConfiguration whose rules and selectors match, as the real
 * server does; a write that the server itself refuses is shown to nobody. Mutating webhooks are not called.
 */
export async function askWebhooks(context: ApiContext, request: ApiRequest): Promise<WebhookVerdict> {
  const question = questionOf(context, request);
  if (question === undefined) return NOTHING_SAID;
  const webhooks = webhooksOf(context).filter((webhook) => isAsked(webhook, question));
  if (webhooks.length === 0) return NOTHING_SAID;
  const query = new URLSearchParams(request.query);
  query.set("dryRun", "All");
  const preview = route(context, { ...request, query });
  if (preview.kind !== "json" || preview.code >= 400) return NOTHING_SAID;
  const object = preview.body as KubeObject;
  const isDryRun = request.query.get("dryRun") === "All";
  const warnings: string[] = [];
  for (const webhook of webhooks.filter((one) => selectsObject(context, one, object, question))) {
    const answer = await callWebhook(context, webhook, reviewOf(question, object, isDryRun));
    const refusal = refusalOf(webhook, answer);
    if (answer.kind === "answer") warnings.push(...answer.warnings);
    if (refusal !== undefined) return { refusal, warnings };
  }
  return { refusal: undefined, warnings };
}

function questionOf({ store }: ApiContext, request: ApiRequest): Question | undefined {
  const operation = OPERATIONS[request.method];
  if (operation === undefined) return undefined;
  const target = targetOf(request.path, store);
  if (target.kind === "unserved" || target.kind === "pod-subresource") return undefined;
  const { type, namespace } = target;
  // The server does not let webhooks decide about webhooks.
  if (type.group === "admissionregistration.k8s.io") return undefined;
  const isApplied = request.method === "PATCH" && target.kind === "object";
  const isNew = isApplied && store.get(type, namespace, target.name) === undefined;
  return { operation: isNew ? "CREATE" : operation, type, namespace };
}

function webhooksOf({ store }: ApiContext): Webhook[] {
  return store
    .list(builtIn("validatingwebhookconfigurations"))
    .flatMap((configuration) => (configuration["webhooks"] ?? []) as Webhook[]);
}

function isAsked({ rules = [] }: Webhook, { operation, type }: Question): boolean {
  const has = (list: string[] | undefined, value: string) =>
    list?.includes("*") === true || list?.includes(value) === true;
  return rules.some(
    (rule) =>
      has(rule.operations, operation) &&
      has(rule.apiGroups, type.group) &&
      has(rule.apiVersions, type.version) &&
      has(rule.resources, type.resource),
  );
}

function selectsObject(
  { store }: ApiContext,
  webhook: Webhook,
  object: KubeObject,
  { namespace }: Question,
): boolean {
  const place = namespace === undefined ? undefined : store.get(builtIn("namespaces"), undefined, namespace);
  const inPlace =
    place === undefined || parseLabelSelectorObject(webhook.namespaceSelector)(place.metadata.labels ?? {});
  return inPlace && parseLabelSelectorObject(webhook.objectSelector)(object.metadata?.labels ?? {});
}

function reviewOf({ operation, type, namespace }: Question, object: KubeObject, dryRun: boolean) {
  const { group, version, kind, resource } = type;
  return {
    uid: object.metadata?.uid ?? "",
    kind: { group, version, kind },
    resource: { group, version, resource },
    name: object.metadata?.name,
    namespace,
    operation,
    userInfo: { username: "admin", groups: ["system:masters", "system:authenticated"] },
    object: operation === "DELETE" ? null : object,
    oldObject: operation === "DELETE" ? object : null,
    dryRun,
  };
}

function refusalOf({ name, failurePolicy = "Fail" }: Webhook, answer: AdmissionAnswer): Status | undefined {
  if (answer.kind === "failure") {
    if (failurePolicy === "Ignore") return undefined;
    const why = `failed calling webhook ${JSON.stringify(name)}: ${answer.why}`;
    return failure(500, "InternalError", `Internal error occurred: ${why}`, {
      causes: [{ message: why } as never],
    });
  }
  if (answer.allowed) return undefined;
  const { code = 400, reason, message } = answer.status;
  const said = message || reason;
  const words = said ? `denied the request: ${said}` : "denied the request without explanation";
  return failure(
    code,
    reason ?? (code === 403 ? "Forbidden" : undefined),
    `admission webhook ${JSON.stringify(name)} ${words}`,
  );
}
