import { describe, expect, it } from "vitest";
import { readConfig, type Config } from "#lib/server/config.ts";

function configOf(env: Record<string, string>): Config {
  const config = readConfig(env);
  if (!config.ok) throw new Error(config.refusal.detail?.join("\n"));
  return config.value;
}

function problemsOf(env: Record<string, string>): readonly string[] {
  const config = readConfig(env);
  return config.ok ? [] : (config.refusal.detail ?? []);
}

describe("configuration", () => {
  it("needs nothing: a simulated shop on loopback, with writes on", () => {
    const config = configOf({});
    expect(config).toMatchObject({
      host: "127.0.0.1",
      writes: "on",
      clusterName: "shop",
      observationDays: 7,
    });
    expect(config.cluster).toEqual({ kind: "simulated", scenario: "shop", kubeconfigPath: undefined });
  });

  it("is read-only against a real cluster until writes are turned on", () => {
    expect(configOf({ KUBECONFIG: "/some/kubeconfig" }).writes).toBe("off");
    expect(configOf({ KUBECONFIG: "/some/kubeconfig", DRAWBRIDGE_WRITES: "on" }).writes).toBe("on");
  });

  it("treats an empty variable as absent", () => {
    expect(configOf({ DRAWBRIDGE_PORT: "", KUBECONFIG: " " }).cluster.kind).toBe("simulated");
  });

  it("says where canary pods run, from which image, and what outside they may try", () => {
    expect(configOf({})).toMatchObject({
      canaryImage: "registry.k8s.io/e2e-test-images/agnhost:2.53",
      canaryNamespace: undefined,
      canaryOutside: undefined,
    });
    const outside = (text: string) => configOf({ DRAWBRIDGE_CANARY_OUTSIDE: text }).canaryOutside;
    expect(outside("203.0.113.9:443")).toEqual({ address: "203.0.113.9", port: 443 });
    expect(outside("[2001:db8::9]:8443")).toEqual({ address: "2001:db8::9", port: 8443 });
  });

  it.each([
    [{ DRAWBRIDGE_PORT: "70000" }, "DRAWBRIDGE_PORT"],
    [{ DATABASE_URL: "mysql://x" }, "DATABASE_URL"],
    [{ DRAWBRIDGE_HUBBLE: "relay" }, "DRAWBRIDGE_HUBBLE"],
    [{ DRAWBRIDGE_WRITES: "yes" }, "DRAWBRIDGE_WRITES"],
    [{ DRAWBRIDGE_CANARY_NAMESPACE: "Not_One" }, "DRAWBRIDGE_CANARY_NAMESPACE"],
    [{ DRAWBRIDGE_CANARY_OUTSIDE: "bank.example" }, "DRAWBRIDGE_CANARY_OUTSIDE"],
    [{ DRAWBRIDGE_FLOWS: "/no/such/file" }, "DRAWBRIDGE_FLOWS"],
    [{ DRAWBRIDGE_HUBBLE: "relay:4245", DRAWBRIDGE_HUBBLE_CERT: "package.json" }, "DRAWBRIDGE_HUBBLE_KEY"],
    [{ DRAWBRIDGE_CONTEXT: "prod" }, "DRAWBRIDGE_CONTEXT"],
  ])("names the variable that is wrong: %o", (env, variable) => {
    expect(problemsOf(env).join("\n")).toContain(variable);
  });

  it("reports every wrong variable at once", () => {
    expect(problemsOf({ DRAWBRIDGE_PORT: "0", DRAWBRIDGE_WRITES: "maybe" })).toHaveLength(2);
  });
});
