import { until, type Product } from "./start-product.ts";

const QUIET_MS = 5000;

/** Eight days of flows arrive within seconds; resolves when no new edge came for a while, as a person would wait. */
export async function historyIsRead(product: Pick<Product, "url">): Promise<void> {
  let edges = -1;
  await until(async () => {
    const before = edges;
    const graph = (await (await fetch(`${product.url}/api/graph`)).json()) as { edges: unknown[] };
    edges = graph.edges.length;
    return edges > 0 && edges === before;
  }, QUIET_MS);
}
