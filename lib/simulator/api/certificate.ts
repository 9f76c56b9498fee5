import { generate } from "selfsigned";

/** A certificate authority made for one run, and the server certificate that it signed. */
export interface ServerCertificate {
  /** What clients trust. */
  caPem: string;
  certPem: string;
  keyPem: string;
}

const VALID_DAYS = 365;

/** Makes a new CA and a server certificate for `host` and the loopback names; neither key is written anywhere. */
export async function makeServerCertificate(host: string): Promise<ServerCertificate> {
  const notBeforeDate = new Date(Date.now() - 60_000);
  const notAfterDate = new Date(notBeforeDate.getTime() + VALID_DAYS * 86_400_000);
  const common = { keyType: "ec", algorithm: "sha256", notBeforeDate, notAfterDate } as const;
  const authority = await generate([{ name: "commonName", value: "drawbridge-simulator-ca" }], {
    ...common,
    extensions: [
      { name: "basicConstraints", cA: true, critical: true },
      { name: "keyUsage", keyCertSign: true, cRLSign: true, digitalSignature: true, critical: true },
    ],
  });
  const server = await generate([{ name: "commonName", value: "kube-apiserver" }], {
    ...common,
    ca: { key: authority.private, cert: authority.cert },
    extensions: [
      { name: "basicConstraints", cA: false },
      { name: "keyUsage", digitalSignature: true, keyEncipherment: true },
      { name: "extKeyUsage", serverAuth: true },
      { name: "subjectAltName", altNames: alternativeNames(host) },
    ],
  });
  return { caPem: authority.cert, certPem: server.cert, keyPem: server.private };
}

function alternativeNames(host: string) {
  const addresses = ["127.0.0.1", "::1"].map((ip) => ({ type: 7 as const, ip }));
  const names = ["localhost", "kubernetes.default.svc"].map((value) => ({ type: 2 as const, value }));
  const known = host === "127.0.0.1" || host === "::1" || host === "localhost";
  if (known) return [...names, ...addresses];
  const isAddress = /^[\d.]+$/.test(host) || host.includes(":");
  const own = isAddress ? { type: 7 as const, ip: host } : { type: 2 as const, value: host };
  return [...names, ...addresses, own];
}
