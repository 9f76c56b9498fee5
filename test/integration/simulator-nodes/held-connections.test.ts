import { PassThrough, Writable } from "node:stream";
import { Exec } from "@kubernetes/client-node";
import { expect, test } from "vitest";
import type WebSocket from "ws";
import {
  ENFORCEMENT_PROFILES,
  type EnforcementProfile,
} from "#lib/simulator/data-plane/enforcement-profile.ts";
import { agnhostPod, startRunningTown, townScenario, until, type RunningTown } from "./running-town.ts";

const REQUEST = "GET /hostname HTTP/1.1\r\nHost: canary\r\n\r\n";
const CLOSED = {
  apiVersion: "networking.k8s.io/v1",
  kind: "NetworkPolicy",
  metadata: { namespace: "payments", name: "closed" },
  spec: { podSelector: {}, policyTypes: ["Ingress"] },
};

async function held(town: RunningTown, ip: string) {
  let heard = "";
  const stdin = new PassThrough();
  const stdout = new Writable({
    write: (chunk: Buffer, _, done) => {
      heard += chunk.toString();
      done();
    },
  });
  const socket = (await new Exec(town.config).exec(
    "storefront",
    "client",
    "main",
    ["nc", ip, "80"],
    stdout,
    null,
    stdin,
    false,
  )) as unknown as WebSocket;
  return {
    ask: () => stdin.write(REQUEST),
    answers: () => heard.split("HTTP/1.1 200 OK").length - 1,
    text: () => heard,
    close: () => socket.close(),
  };
}

async function townWith(enforcement: EnforcementProfile) {
  const town = await startRunningTown(townScenario({ enforcement }));
  const server = await town.run(agnhostPod("server", "netexec", "--http-port=80"), "payments");
  await town.run(agnhostPod("client"));
  const connection = await held(town, server.status!.podIP!);
  connection.ask();
  await until(
    async () => connection.answers(),
    (count) => count === 1,
  );
  return { town, connection };
}

test("netcat holds a connection on which netexec answers again and again", async () => {
  const { town, connection } = await townWith(ENFORCEMENT_PROFILES.cilium);
  connection.ask();
  await until(
    async () => connection.answers(),
    (count) => count === 2,
  );
  expect(connection.text().endsWith("\r\n\r\nserver")).toBe(true);
  expect(town.simulator.dataPlane.connections.size).toBe(1);
  connection.close();
  await until(
    async () => town.simulator.dataPlane.connections.size,
    (count) => count === 0,
  );
});

test("a policy cuts it where the plugin looks at every packet; what was sent arrives when it may again", async () => {
  const { town, connection } = await townWith(ENFORCEMENT_PROFILES.cilium);
  const { store, dataPlane } = town.simulator;
  store.put(CLOSED);
  dataPlane.programNow();
  connection.ask();
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(connection.answers()).toBe(1);
  store.remove(store.typeOf(CLOSED), "payments", "closed");
  dataPlane.programNow();
  await until(
    async () => connection.answers(),
    (count) => count === 2,
  );
});

test("it goes on where the plugin lets established connections be", async () => {
  const { town, connection } = await townWith(ENFORCEMENT_PROFILES.calico);
  town.simulator.store.put(CLOSED);
  town.simulator.dataPlane.programNow();
  connection.ask();
  await until(
    async () => connection.answers(),
    (count) => count === 2,
  );
});
