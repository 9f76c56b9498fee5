import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { openRelay } from "#lib/server/ingest/relay-client.ts";
import { makeServerCertificate } from "#lib/simulator/api/certificate.ts";
import { shopScenario } from "#lib/simulator/scenario/shop/shop.ts";
import { startSimulator } from "#lib/simulator/simulator.ts";

const folder = mkdtempSync(join(tmpdir(), "drawbridge-relay-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function tlsRelay(name: string) {
  const certificate = await makeServerCertificate(name);
  const caFile = join(folder, `${name}.pem`);
  writeFileSync(caFile, certificate.caPem);
  const hubbleTls = { keyPem: certificate.keyPem, certificatePem: certificate.certPem };
  const simulator = await startSimulator({
    scenario: shopScenario(),
    rate: 0,
    historyDays: 0.001,
    hubbleTls,
  });
  return { caFile, address: simulator.hubbleAddress, close: () => simulator.close() };
}

describe("Hubble Relay behind TLS", () => {
  test("is asked when its authority signed its certificate, and refused when another did", async () => {
    const relay = await tlsRelay("127.0.0.1");
    const stranger = await tlsRelay("localhost");
    const trusted = openRelay({ address: relay.address, tls: true, caFile: relay.caFile });
    const untrusted = openRelay({ address: relay.address, tls: true, caFile: stranger.caFile });
    expect((await trusted.serverStatus(5_000)).numConnectedNodes).toBeGreaterThan(0);
    await expect(untrusted.serverStatus(3_000)).rejects.toThrow();
    trusted.close();
    untrusted.close();
    await relay.close();
    await stranger.close();
  });

  test("is asked under the name that its certificate carries, where that is not its address", async () => {
    const relay = await tlsRelay("instance.hubble-relay.cilium.io");
    const named = openRelay({
      address: relay.address,
      tls: true,
      caFile: relay.caFile,
      serverName: "instance.hubble-relay.cilium.io",
    });
    expect((await named.serverStatus(5_000)).version).not.toBe("");
    named.close();
    await relay.close();
  });
});
