import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const schema = join(root, "prisma", "schema.prisma");
const output = join(root, "lib", "server", "database", "generated");
const stamp = join(output, ".schema-hash");

/**
 * Makes the database client from `prisma/schema.prisma`, unless it stands already for this schema and this Prisma.
 *
 * Generating needs no engine, but Prisma's command looks for one and would download it: it is told that the running
 * Node is the engine. Nothing is asked on the network.
 */
export function generate(): "generated" | "unchanged" {
  const require = createRequire(import.meta.url);
  const manifest = require.resolve("prisma/package.json");
  const { version, bin } = JSON.parse(readFileSync(manifest, "utf8")) as {
    version: string;
    bin: { prisma: string };
  };
  const hash = createHash("sha256").update(version).update(readFileSync(schema)).digest("hex");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === hash) return "unchanged";
  execFileSync(process.execPath, [join(dirname(manifest), bin.prisma), "generate", "--schema", schema], {
    cwd: root,
    env: {
      ...process.env,
      PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
      PRISMA_HIDE_UPDATE_MESSAGE: "1",
      CHECKPOINT_DISABLE: "1",
    },
    stdio: ["ignore", "pipe", "inherit"],
  });
  writeFileSync(stamp, hash);
  return "generated";
}

if (import.meta.main) console.log(`database client: ${generate()}`);
