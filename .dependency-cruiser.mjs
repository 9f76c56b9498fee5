/**
 * The law of the house (docs/architecture.md draws it). Each comment is one sentence of architecture; the message of a
 * broken rule is that sentence. `reachable` rules see leaks through any number of friends.
 */
const NODE_API =
  "^(node:)?(assert|async_hooks|buffer|child_process|cluster|crypto|dgram|dns|fs|http|http2|https|inspector|module|net|os|path|perf_hooks|process|readline|stream|tls|tty|url|util|v8|vm|worker_threads|zlib)(/|$)";
const PURE = "^lib/(policy|flows|manifests|enforcement|discovery|baseline|probes|rollout|graph)/";

/** @type {import("dependency-cruiser").IConfiguration} */
export default {
  forbidden: [
    {
      name: "no-cycles",
      comment:
        "Modules that need each other are one module: no import cycles (a cycle of types alone is no cycle).",
      severity: "error",
      from: { path: "^(app|components|lib)/" },
      to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
    },
    {
      name: "pure-room-is-a-calculator",
      comment: "A pure room is a calculator: it reaches no Node API, not even through a friend.",
      severity: "error",
      from: { path: PURE },
      to: { path: NODE_API, reachable: true },
    },
    {
      name: "pure-room-knows-no-framework",
      comment: "A pure room knows no framework, no database and no cluster client.",
      severity: "error",
      from: { path: PURE },
      to: {
        path: "node_modules/(next|react|react-dom|@mantine|@xyflow|@tanstack|@kubernetes|@prisma|prisma|pg|pino|@grpc)/",
      },
    },
    {
      name: "pure-room-knows-no-effect",
      comment:
        "Decisions never call effects: pure rooms import neither lib/server, lib/simulator, lib/client, lib/launcher, app nor components.",
      severity: "error",
      from: { path: PURE },
      to: { path: "^(lib/(server|simulator|client|launcher|cli)|app|components)/" },
    },
    {
      name: "ladder-policy",
      comment: "policy is the lowest rung: it imports no other room.",
      severity: "error",
      from: { path: "^lib/policy/" },
      to: { path: "^lib/(?!policy/)" },
    },
    {
      name: "ladder-second-rung",
      comment: "flows, manifests and enforcement stand on policy alone (flows also reads the wire schemas).",
      severity: "error",
      from: { path: "^lib/(flows|manifests|enforcement)/" },
      to: { path: "^lib/", pathNot: "^lib/(policy|$1|wire)/" },
    },
    {
      name: "ladder-discovery",
      comment:
        "discovery stands on policy and enforcement: what a CNI cannot express is part of what was found.",
      severity: "error",
      from: { path: "^lib/discovery/" },
      to: { path: "^lib/", pathNot: "^lib/(policy|enforcement|discovery)/" },
    },
    {
      name: "ladder-baseline-and-probes",
      comment:
        "baseline and probes stand on policy, flows, enforcement and discovery, and not on each other.",
      severity: "error",
      from: { path: "^lib/(baseline|probes)/" },
      to: { path: "^lib/", pathNot: "^lib/(policy|flows|enforcement|discovery|$1)/" },
    },
    {
      name: "ladder-rollout",
      comment: "rollout stands on every room below, and knows nothing of the graph.",
      severity: "error",
      from: { path: "^lib/rollout/" },
      to: { path: "^lib/", pathNot: "^lib/(policy|flows|enforcement|discovery|baseline|probes|rollout)/" },
    },
    {
      name: "command-line-asks-and-prints",
      comment:
        "The command line reads manifests or a cluster and prints what the pure rooms say: no database, no use case, no interface.",
      severity: "error",
      from: { path: "^lib/cli/" },
      to: {
        path: "^(lib|app|components)/",
        pathNot:
          "^lib/(cli|policy|flows|manifests|enforcement|discovery|baseline|probes)/|^lib/server/cluster/",
      },
    },
    {
      name: "nobody-imports-the-command-line",
      comment: "lib/cli is a way in, not a room to build on.",
      severity: "error",
      from: { path: "^(app|components|lib)/", pathNot: "^lib/cli/" },
      to: { path: "^lib/cli/" },
    },
    {
      name: "one-door-to-policy",
      comment: "lib/policy/index.ts is that room's only door.",
      severity: "error",
      from: { path: "^(app|components|lib)/", pathNot: "^lib/policy/" },
      to: { path: "^lib/policy/", pathNot: "^lib/policy/index\\.ts$" },
    },
    {
      name: "simulator-is-a-stranger",
      comment: "The simulator imports no other room: it is the second opinion that the engine is judged by.",
      severity: "error",
      from: { path: "^lib/simulator/" },
      to: { path: "^lib/", pathNot: "^lib/(simulator|wire)/" },
    },
    {
      name: "nobody-knows-the-simulator",
      comment: "The product does not know that the simulator is there: only tests reach into it.",
      severity: "error",
      from: { path: "^(app|components|lib)/", pathNot: "^lib/simulator/" },
      to: { path: "^lib/simulator/" },
    },
    {
      name: "one-home-of-the-cluster-client",
      comment: "lib/server/cluster is the only home of @kubernetes/client-node.",
      severity: "error",
      from: { path: "^(app|components|lib)/", pathNot: "^lib/server/cluster/" },
      to: { path: "node_modules/@kubernetes/client-node/" },
    },
    {
      name: "one-home-of-the-database-client",
      comment: "lib/server/database is the only home of Prisma.",
      severity: "error",
      from: { path: "^(app|components|lib)/", pathNot: "^lib/server/database/" },
      to: { path: "node_modules/(@prisma|prisma)/|^lib/server/database/generated/" },
    },
    {
      name: "routes-reach-use-cases",
      comment: "Routes and actions reach only use cases and access (and the pure words that they speak in).",
      severity: "error",
      from: { path: "^app/" },
      to: { path: "^lib/server/", pathNot: "^lib/server/(usecases|access)/" },
    },
    {
      name: "components-show",
      comment: "Components reach the server only through actions and lib/client.",
      severity: "error",
      from: { path: "^components/" },
      to: { path: "^(lib/(server|simulator|launcher|cli)/|app/(?!actions/))" },
    },
    {
      name: "only-the-graph-knows-react-flow",
      comment: "components/graph alone knows React Flow and ELK.",
      severity: "error",
      from: { path: "^(app|components|lib)/", pathNot: "^components/graph/" },
      to: { path: "node_modules/(@xyflow|elkjs)/" },
    },
    {
      name: "no-orphans",
      comment: "What nothing imports is dead: delete it.",
      severity: "error",
      from: {
        orphan: true,
        path: "^lib/",
        pathNot:
          "(^lib/wire/|^lib/launcher/exit-with-parent\\.ts$|^lib/cli/link-command\\.ts$|\\.css$|\\.d\\.ts$|README\\.md$)",
      },
      to: {},
    },
    {
      name: "no-test-code",
      comment: "Nothing that ships imports a test.",
      severity: "error",
      from: { path: "^(app|components|lib)/" },
      to: { path: "^test/" },
    },
    {
      name: "declared-dependencies",
      comment: "What is imported is declared in package.json, and what ships is no development dependency.",
      severity: "error",
      from: { path: "^(app|components|lib)/" },
      to: { dependencyTypes: ["npm-no-pkg", "npm-unknown", "npm-dev"], dependencyTypesNot: ["type-only"] },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^(\\.next|lib/server/database/generated/.*/)" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["react-server", "import", "node", "default", "types"],
      extensions: [".ts", ".tsx", ".mjs", ".js", ".json", ".d.ts"],
    },
  },
};
