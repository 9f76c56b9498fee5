import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** The folders in order of the time that their tests take: most mutants end at the first. */
const FOLDERS = ["/test/unit/", "/test/golden/", "/test/property/"];

/** Unit tests first, then tables, then random clusters. */
class QuickestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) =>
      FOLDERS.findIndex((folder) => moduleId.includes(folder));
    return files.toSorted((a, b) => rank(a) - rank(b) || (a.moduleId < b.moduleId ? -1 : 1));
  }
}

/**
 * The tests that mutants are tried against: those of the files that are mutated, the tables, and a few of the random
 * clusters. Not the rest of the room, which asks the engine only in passing and would be loaded again for every mutant.
 */
export default defineConfig({
  test: {
    include: [
      "test/unit/policy/{semantics,admin,compile,connectivity,judge}/**/*.test.ts",
      "test/unit/policy/{bitset,evaluate,foreign-influence,governs,ip-address,many-pods,match-port,replay}.test.ts",
      "test/unit/policy/{compiled-cluster,end,label-index,port-sets,profile,range-set,read-addresses,reasons-of-an-answer,selector-algebra,selector-pairs,selects,unreadable-policies}.test.ts",
      "test/golden/policy/{conformance,end-to-end,evaluate}.test.ts",
      "test/property/policy/{connectivity,edits,ip-address,port-set,range-set,reasons,second-opinion,selector-algebra}.test.ts",
    ],
    sequence: { sequencer: QuickestFirst },
    setupFiles: ["test/property/fixed-seed.ts"],
    // A tenth of the random clusters of `npm test`: the same ones in every run.
    env: { PROPERTY_RUNS: "10" },
    // One load of the modules for all files: the tests are pure, and loading is what takes time.
    isolate: false,
  },
});
