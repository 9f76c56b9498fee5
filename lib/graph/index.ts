export * from "./cluster-graph.ts";
export * from "./edge-inspection.ts";
