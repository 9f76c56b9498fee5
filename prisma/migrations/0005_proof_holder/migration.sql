-- Which process carries a run out, so that one that lost its lock writes nothing over another's end; and when an object
-- was journaled, so that a creation whose answer was lost is looked for until it can no longer arrive.

-- AlterTable
ALTER TABLE "enforcement_proof" ADD COLUMN "taken_by" TEXT;

-- AlterTable
ALTER TABLE "proof_object" ADD COLUMN "journaled_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP;
ALTER TABLE "proof_object" ALTER COLUMN "journaled_at" DROP DEFAULT;
