-- Hours are kept as what each end reported, like edges: connections cannot be told from reports one by one.

-- AlterTable
ALTER TABLE "flow_edge_bucket"
  ADD COLUMN "sender_allowed" BIGINT NOT NULL DEFAULT 0,
  ADD COLUMN "sender_denied" BIGINT NOT NULL DEFAULT 0,
  ADD COLUMN "receiver_allowed" BIGINT NOT NULL DEFAULT 0,
  ADD COLUMN "receiver_denied" BIGINT NOT NULL DEFAULT 0;

-- By hand: the old counts had aggregates twice, and what receivers dropped among the allowed. The edge's own tally was
-- right: it is spread over its hours as their counts are, and never makes an hour larger than it was, because the
-- tally also knows of hours that are forgotten.
UPDATE "flow_edge_bucket" AS hour SET
  "sender_allowed" = COALESCE(ROUND(hour."allowed" * LEAST(1, edge."sender_allowed" / NULLIF(whole."allowed", 0))), 0),
  "sender_denied" = COALESCE(ROUND(hour."denied" * LEAST(1, edge."sender_denied" / NULLIF(whole."denied", 0))), 0),
  "receiver_allowed" = COALESCE(ROUND(hour."allowed" * LEAST(1, edge."receiver_allowed" / NULLIF(whole."allowed", 0))), 0),
  "receiver_denied" = COALESCE(ROUND(hour."denied" * LEAST(1, edge."receiver_denied" / NULLIF(whole."denied", 0))), 0)
FROM "flow_edge" AS edge
JOIN (
  SELECT "cluster_id", "key", SUM("allowed") AS "allowed", SUM("denied") AS "denied"
  FROM "flow_edge_bucket" GROUP BY "cluster_id", "key"
) AS whole USING ("cluster_id", "key")
WHERE hour."cluster_id" = edge."cluster_id" AND hour."key" = edge."key";

-- By hand: an hour in which nothing was counted is not kept.
DELETE FROM "flow_edge_bucket" WHERE "sender_allowed" + "sender_denied" + "receiver_allowed" + "receiver_denied" = 0;

-- AlterTable: the constraint on the old columns goes with them.
ALTER TABLE "flow_edge_bucket"
  DROP COLUMN "allowed",
  DROP COLUMN "denied",
  ALTER COLUMN "sender_allowed" DROP DEFAULT,
  ALTER COLUMN "sender_denied" DROP DEFAULT,
  ALTER COLUMN "receiver_allowed" DROP DEFAULT,
  ALTER COLUMN "receiver_denied" DROP DEFAULT;

-- By hand: nothing is ever taken back from a count.
ALTER TABLE "flow_edge_bucket"
  ADD CONSTRAINT "flow_edge_bucket_counts_not_negative" CHECK (LEAST("sender_allowed", "sender_denied", "receiver_allowed", "receiver_denied") >= 0);
