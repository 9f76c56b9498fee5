-- Runs of the canary pods, and the journal of everything that they create in a cluster.

-- CreateTable
CREATE TABLE "enforcement_proof" (
    "id" TEXT NOT NULL,
    "cluster_id" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "finished_at" TIMESTAMPTZ(3),
    "taken_at" TIMESTAMPTZ(3),
    "stopped_by" TEXT,
    "proof" JSONB NOT NULL,

    CONSTRAINT "enforcement_proof_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "proof_object" (
    "proof_id" TEXT NOT NULL,
    "index" INTEGER NOT NULL,
    "kind" TEXT NOT NULL,
    "namespace" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "uid" TEXT,
    "removed_at" TIMESTAMPTZ(3),

    CONSTRAINT "proof_object_pkey" PRIMARY KEY ("proof_id","index")
);

-- CreateIndex
CREATE INDEX "enforcement_proof_cluster_id_started_at_idx" ON "enforcement_proof"("cluster_id", "started_at");

-- By hand: one run at a time in a cluster.
CREATE UNIQUE INDEX "enforcement_proof_one_under_way" ON "enforcement_proof"("cluster_id") WHERE "state" IN ('running', 'cleaning-up');

-- By hand: what still has to be removed is looked for every minute.
CREATE INDEX "proof_object_left" ON "proof_object"("proof_id") WHERE "removed_at" IS NULL;

-- By hand: closed sets and shapes that the code relies on.
ALTER TABLE "enforcement_proof"
  ADD CONSTRAINT "enforcement_proof_state_known" CHECK ("state" IN ('running', 'cleaning-up', 'finished', 'failed')),
  ADD CONSTRAINT "enforcement_proof_finished_when_over" CHECK (("finished_at" IS NULL) = ("state" IN ('running', 'cleaning-up')));
ALTER TABLE "proof_object"
  ADD CONSTRAINT "proof_object_kind_known" CHECK ("kind" IN ('Namespace', 'ReplicaSet', 'NetworkPolicy')),
  ADD CONSTRAINT "proof_object_proof_fkey" FOREIGN KEY ("proof_id") REFERENCES "enforcement_proof"("id") ON DELETE CASCADE;
