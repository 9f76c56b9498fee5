import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Unit tests first: most mutants end there, and the tables behind them take longer to read than to answer. */
class TablesLast extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) => (moduleId.includes("/test/golden/") ? 1 : 0);
    return files.toSorted((a, b) => rank(a) - rank(b) || (a.moduleId < b.moduleId ? -1 : 1));
  }
}

/**
 * The tests that mutants are tried against: those of the files that are mutated, and the tables. Not the rest of the
 * room, which asks the engine only in passing and would be loaded again for every mutant.
 */
export default defineConfig({
  test: {
    include: [
      "test/unit/policy/{semantics,admin,connectivity}/**/*.test.ts",
      "test/unit/policy/{bitset,evaluate,foreign-influence,governs,ip-address,many-pods,match-port,replay}.test.ts",
      "test/unit/policy/{label-index,profile,range-set,selects}.test.ts",
      "test/golden/policy/{conformance,end-to-end,evaluate}.test.ts",
    ],
    sequence: { sequencer: TablesLast },
    // One load of the modules for all files: the tests are pure, and loading is what takes time.
    isolate: false,
  },
});
