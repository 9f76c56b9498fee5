import { spawn } from "node:child_process";

/** A cruise that reads fewer modules than this has silently lost the code (a broken resolver exits 0). */
const FEWEST_MODULES = 150;

/** Runs dependency-cruiser over everything that ships and makes sure that it really saw it. */
export function cruiseTheLaw(): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const child = spawn("node_modules/.bin/depcruise", [
      "app",
      "components",
      "lib",
      "--config",
      ".dependency-cruiser.mjs",
    ]);
    let output = "";
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (chunk: Buffer) => (output += chunk.toString()));
    child.once("error", reject);
    child.once("exit", (code) => {
      console.log(output.trim());
      const cruised = Number(/(\d+) modules/.exec(output)?.[1] ?? 0);
      if (cruised < FEWEST_MODULES)
        console.log(`Only ${cruised} modules were cruised; at least ${FEWEST_MODULES} ship.`);
      resolve(code === 0 && cruised >= FEWEST_MODULES);
    });
  });
}
