import { defineConfig } from "prisma/config";

/**
 * For people who use Prisma's own command line. The product itself migrates with `lib/server/database/migrate.ts` and
 * generates with `prisma/generate.ts`, neither of which needs a downloaded engine.
 */
export default defineConfig({
  schema: "prisma/schema.prisma",
  migrations: { path: "prisma/migrations" },
  datasource: { url: process.env["DATABASE_URL"] ?? "" },
});
