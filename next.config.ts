import { existsSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { NextConfig } from "next";

const root = dirname(fileURLToPath(import.meta.url));
const distDir = process.env.DRAWBRIDGE_DIST_DIR ?? ".next";

/** Next writes the folder of its types into the tsconfig it is given; a build elsewhere gets one of its own, ignored by git. */
function ownTsconfig(): string {
  if (distDir === ".next") return "tsconfig.json";
  const name = `tsconfig${distDir}.json`;
  if (!existsSync(join(root, name)))
    writeFileSync(join(root, name), JSON.stringify({ extends: "./tsconfig.json" }));
  return name;
}

/**
 * The web process. Types are checked by `npm test`, not again at each start, so that the first page of a clean clone comes sooner.
 */
const config: NextConfig = {
  // A container image is made from the standalone output; `next start`, which the launcher runs, needs the plain one.
  output: process.env.DRAWBRIDGE_STANDALONE === "1" ? "standalone" : undefined,
  outputFileTracingRoot: root,
  turbopack: { root },
  distDir,
  typescript: { ignoreBuildErrors: true, tsconfigPath: ownTsconfig() },
  poweredByHeader: false,
  reactStrictMode: true,
  serverExternalPackages: [
    "@kubernetes/client-node",
    "@grpc/grpc-js",
    "@prisma/client",
    "@prisma/adapter-pg",
    "pg",
    "pino",
  ],
  experimental: { optimizePackageImports: ["@mantine/core", "@mantine/hooks", "@tabler/icons-react"] },
};

export default config;
