import { describe, expect, test } from "vitest";
import {
  arePodsReady,
  hopelessObstacle,
  podObstacle,
  type CanaryPodState,
  type PodWait,
} from "#lib/probes/index.ts";

const IMAGE = "registry.town.example/agnhost:2.53";
const client: CanaryPodState = {
  role: "client",
  name: "canary-client-1a2b3c4d-x7k2p",
  uid: "u-1",
  ip: "10.1.1.90",
  nodeName: "node-1",
  ready: true,
  terminating: false,
};
const bare: CanaryPodState = { ...client, ip: undefined, nodeName: undefined, ready: false };

function wait(parts: Partial<PodWait>): PodWait {
  return { required: ["client"], pods: [], events: [], image: IMAGE, ...parts };
}

test("pods are ready when every one that is required has an address and is ready", () => {
  expect(arePodsReady({ required: ["client"], pods: [client] })).toBe(true);
  expect(arePodsReady({ required: ["client", "near"], pods: [client] })).toBe(false);
  expect(arePodsReady({ required: ["client"], pods: [{ ...client, ip: undefined }] })).toBe(false);
  expect(arePodsReady({ required: ["client"], pods: [{ ...client, terminating: true }] })).toBe(false);
});

describe("what waiting seldom mends is told with the event's words", () => {
  test.each([
    [
      "quota",
      'pods "canary-near" is forbidden: exceeded quota: small, requested: pods=1, used: pods=3, limited: pods=3',
    ],
    [
      "refused",
      'pods "canary-near" is forbidden: violates PodSecurity "restricted:latest": runAsNonRoot != true',
    ],
    ["refused", 'admission webhook "images.town.example" denied the request: only our registry'],
  ] as const)("%s", (code, said) => {
    const message = `Error creating: ${said}`;
    const events = [{ reason: "FailedCreate", message, about: "ReplicaSet/canary-near-1a2b3c4d" }];
    const required = ["client", "near"] as const;
    expect(hopelessObstacle(wait({ required, events }))).toMatchObject({ code, said: message });
    const near: CanaryPodState = { ...bare, role: "near" };
    expect(hopelessObstacle(wait({ required, events, pods: [near] })), "it came after all").toBeUndefined();
  });

  test("but not the refusal of a pod that the run can do without", () => {
    const message = "Error creating: exceeded quota: four";
    const events = [{ reason: "FailedCreate", message, about: "ReplicaSet/canary-sctp-1a2b3c4d" }];
    expect(hopelessObstacle(wait({ events }))).toBeUndefined();
  });

  test("an image that was tried twice", () => {
    const waiting = { reason: "ImagePullBackOff", message: "Back-off pulling image" };
    const message = `Failed to pull image "${IMAGE}": not found`;
    const events = [{ reason: "Failed", message, about: `Pod/${client.name}` }];
    const failure = hopelessObstacle(wait({ pods: [{ ...bare, nodeName: "node-1", waiting }], events }));
    expect(failure).toMatchObject({ code: "image", said: message });
    expect(failure?.message).toContain(IMAGE);
    expect(failure?.message).toContain("--canary-image");
  });

  test("but not an image that is pulled for the first time, nor a pod that is not scheduled yet", () => {
    const waiting = { reason: "ErrImagePull", message: "connection reset" };
    expect(hopelessObstacle(wait({ pods: [{ ...bare, waiting }] }))).toBeUndefined();
    expect(hopelessObstacle(wait({ pods: [{ ...bare, unscheduled: "no node" }] }))).toBeUndefined();
  });
});

describe("when patience ends it is said", () => {
  test("that nothing could be scheduled, as the scheduler put it", () => {
    const unscheduled = "0/3 nodes are available: 3 Insufficient cpu.";
    expect(podObstacle(wait({ pods: [{ ...bare, unscheduled }] }))).toMatchObject({
      code: "unschedulable",
      said: unscheduled,
    });
  });

  test("that no pod came at all, and that no event says why", () => {
    expect(podObstacle(wait({}))).toMatchObject({ code: "unschedulable" });
    expect(podObstacle(wait({})).said).toContain("made no pod");
  });

  test("that the image is still being pulled", () => {
    const pods = [{ ...bare, nodeName: "node-1", waiting: { reason: "ErrImagePull", message: "timeout" } }];
    expect(podObstacle(wait({ pods }))).toMatchObject({ code: "image", said: "timeout" });
  });

  test("what a container waits for, or what the last event of its pod was", () => {
    const stuck = { ...bare, nodeName: "node-1" };
    const crash = { ...stuck, waiting: { reason: "CrashLoopBackOff", message: "back-off 10s" } };
    expect(podObstacle(wait({ pods: [crash] }))).toMatchObject({
      code: "not-ready",
      said: "CrashLoopBackOff: back-off 10s",
    });
    const events = [{ reason: "FailedCreatePodSandBox", message: "no IP left", about: `Pod/${stuck.name}` }];
    expect(podObstacle(wait({ pods: [stuck], events })).said).toBe("FailedCreatePodSandBox: no IP left");
  });
});
