/** Why an image could not be pulled: for the container's status, and for the Event. */
export interface PullFault {
  /** `failed to pull and unpack image "…": … not found`. */
  message: string;
  /** What gRPC between kubelet and containerd puts before it. */
  code: "NotFound" | "Unknown";
}

/** The images that nodes of the simulated cluster can pull. */
export interface ImageRegistry {
  /** Undefined where the image can be pulled. */
  faultOf: (image: string) => PullFault | undefined;
}

/** Where agnhost, the program of Kubernetes' own network tests, is pulled from. */
export const AGNHOST_REPOSITORY = "registry.k8s.io/e2e-test-images/agnhost";

/** Where the container that does nothing is pulled from. */
export const PAUSE_REPOSITORY = "registry.k8s.io/pause";

/**
 * A registry with these repositories, in every tag and digest. From a host that none of them is on nothing can be
 * pulled because its name does not resolve; on the others, and on those of `missing`, what is not there is not found.
 */
export function imageRegistry(
  repositories: readonly string[],
  missing: readonly string[] = [],
): ImageRegistry {
  const known = new Set(repositories.map((repository) => referenceOf(repository).repository));
  const hosts = new Set([...known, ...missing.map((image) => referenceOf(image).repository)].map(hostOf));
  return {
    faultOf: (image) => {
      const { repository, full } = referenceOf(image);
      if (known.has(repository)) return undefined;
      const host = hostOf(repository);
      const prefix = `failed to pull and unpack image "${full}": failed to resolve reference "${full}"`;
      if (hosts.has(host)) return { message: `${prefix}: ${full}: not found`, code: "NotFound" };
      const path = repository.slice(host.length + 1);
      const tag = full.slice(full.lastIndexOf(":") + 1);
      const request = `Head "https://${host}/v2/${path}/manifests/${tag}"`;
      return {
        message: `${prefix}: failed to do request: ${request}: dial tcp: lookup ${host}: no such host`,
        code: "Unknown",
      };
    },
  };
}

/** The repository of an image reference, with the host that Docker's rules give to short names, and the whole reference. */
export function referenceOf(image: string): { repository: string; full: string } {
  const [withoutDigest = ""] = image.split("@");
  const slash = withoutDigest.lastIndexOf("/");
  const colon = withoutDigest.indexOf(":", slash + 1);
  const name = colon === -1 ? withoutDigest : withoutDigest.slice(0, colon);
  const tag = image.includes("@")
    ? image.slice(image.indexOf("@") + 1)
    : colon === -1
      ? "latest"
      : withoutDigest.slice(colon + 1);
  const repository = withHost(name);
  return { repository, full: image.includes("@") ? `${repository}@${tag}` : `${repository}:${tag}` };
}

function withHost(name: string): string {
  const [first = "", ...rest] = name.split("/");
  const isHost = rest.length > 0 && (first.includes(".") || first.includes(":") || first === "localhost");
  if (isHost) return name;
  return rest.length === 0 ? `docker.io/library/${name}` : `docker.io/${name}`;
}

function hostOf(repository: string): string {
  return repository.slice(0, repository.indexOf("/"));
}
