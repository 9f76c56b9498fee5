/** A pod that restricted Pod Security admits, as the product's canary pods are. */
export function restrictedPod(name: string, spec: object = {}, container: object = {}): object {
  return {
    metadata: { name, labels: { app: name } },
    spec: {
      securityContext: {
        runAsNonRoot: true,
        runAsUser: 65_532,
        seccompProfile: { type: "RuntimeDefault" },
      },
      containers: [
        {
          name: "main",
          image: "example.com/agnhost:1",
          ports: [{ containerPort: 8080 }],
          securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } },
          resources: {
            requests: { cpu: "10m", memory: "16Mi" },
            limits: { cpu: "100m", memory: "64Mi" },
          },
          ...container,
        },
      ],
      ...spec,
    },
  };
}

/** A pod that asks for nothing and promises nothing. */
export function plainPod(name: string, spec: object = {}): object {
  return { metadata: { name }, spec: { containers: [{ name: "main", image: "example.com/a:1" }], ...spec } };
}
