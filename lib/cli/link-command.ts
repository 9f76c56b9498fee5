import { mkdirSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";

/**
 * Runs after `npm ci`: npm links the commands of dependencies but not the project's own, and without the link `npm exec`
 * would first install the project into its cache. Where links are not permitted `npm exec` still works, only slower.
 */
const bin = join(import.meta.dirname, "../../node_modules/.bin");
mkdirSync(bin, { recursive: true });
rmSync(join(bin, "drawbridge"), { force: true });
symlinkSync("../../lib/cli/drawbridge", join(bin, "drawbridge"));
