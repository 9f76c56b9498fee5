import { describe, expect, test } from "vitest";
import { asksTheSame, draftOf, questionOf, swapped } from "#components/explain/explain-address.ts";
import { explainEdgeHref, explainHref } from "#components/decision/explain-href.ts";
import { peerKey, type PeerKey } from "#lib/policy/index.ts";
import { externalPeer } from "../../cast/cluster-parts.ts";
import { townPeers } from "../../cast/town.ts";

const draft = draftOf({ from: "storefront/web", to: "payments/api", port: "8443", protocol: "" });

describe("the question of an address", () => {
  test("with a port and no protocol is about TCP", () => {
    expect(questionOf(draft)).toEqual({
      ok: true,
      question: { from: "storefront/web", to: "payments/api", port: 8443, protocol: "TCP" },
    });
  });

  test("without a port is about every port of every protocol", () => {
    const read = questionOf(draftOf({ from: "a/b", to: "c/d", port: "", protocol: "" }));
    expect(read).toEqual({
      ok: true,
      question: { from: "a/b", to: "c/d", port: undefined, protocol: undefined },
    });
  });

  test("is none while an end is missing, and says which", () => {
    const read = questionOf({ ...draft, to: "  " });
    expect(read.ok ? [] : Object.keys(read.problems)).toEqual(["to"]);
  });

  test.each(["0", "65536", "https", "-1", "8443.5"])("%s is no port, and stays to be mended", (port) => {
    const wrong = draftOf({ from: "a/b", to: "c/d", port, protocol: "TCP" });
    expect(wrong.port).toBe(port);
    expect(questionOf(wrong)).toMatchObject({ ok: false, problems: { port: "1 to 65535" } });
  });

  test("a protocol is read in any case, and one that no policy can name is not kept", () => {
    expect(draftOf({ from: "", to: "", port: "53", protocol: "udp" }).protocol).toBe("UDP");
    expect(draftOf({ from: "", to: "", port: "53", protocol: "ICMP" }).protocol).toBe("TCP");
  });

  test("swapped twice is itself", () => {
    expect(swapped(swapped(draft))).toEqual(draft);
    expect(swapped(draft)).toMatchObject({ from: "payments/api", to: "storefront/web", port: "8443" });
  });
});

describe("a link to an answer", () => {
  test("reads back as the question", () => {
    const question = { from: "storefront/Deployment/web", to: "api.bank.example", port: 443 } as const;
    const params = new URLSearchParams(explainHref(question).split("?")[1]);
    const field = (name: string) => params.get(name) ?? "";
    const back = questionOf(
      draftOf({ from: field("from"), to: field("to"), port: field("port"), protocol: field("protocol") }),
    );
    expect(back).toEqual({ ok: true, question: { ...question, protocol: "TCP" } });
  });

  test("of an observed edge asks for its ends by name", () => {
    const edge = {
      sender: peerKey(townPeers.web),
      receiver: peerKey(externalPeer("203.0.113.9", "api.bank.example")),
    };
    expect(explainEdgeHref({ ...edge, port: 443, protocol: "TCP" })).toBe(
      "/explain?from=storefront%2FDeployment%2Fweb&to=api.bank.example&port=443&protocol=TCP",
    );
  });

  test("is not offered where an end was not resolved or no policy can name the protocol", () => {
    const web = peerKey(townPeers.web);
    const unknown = "u:/10.1.1.9" as PeerKey;
    expect(explainEdgeHref({ sender: unknown, receiver: web, port: 80, protocol: "TCP" })).toBeUndefined();
    expect(explainEdgeHref({ sender: web, receiver: web, port: 0, protocol: "ICMP" })).toBeUndefined();
  });
});

test("a draft asks the same where only blanks or an unsaid TCP differ, and something else once it can't be asked", () => {
  const asked = { from: "a/Pod/a", to: "b/Pod/b", port: "443", protocol: "TCP" } as const;
  expect(asksTheSame({ ...asked, from: " a/Pod/a ", protocol: "any" }, asked)).toBe(true);
  expect(asksTheSame({ ...asked, to: "b/Pod/c" }, asked)).toBe(false);
  expect(asksTheSame({ ...asked, port: "http" }, asked)).toBe(false);
});
