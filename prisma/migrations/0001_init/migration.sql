-- Made by Prisma's migration engine from prisma/schema.prisma; what stands under "By hand" has no word in its language.

-- By hand: the snapshot's versions. One sequence for all clusters: only its order counts.
CREATE SEQUENCE "snapshot_version" AS BIGINT;

-- CreateTable
CREATE TABLE "cluster" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "simulated" BOOLEAN NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "cluster_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "cluster_status" (
    "cluster_id" TEXT NOT NULL,
    "snapshot" JSONB NOT NULL,
    "flows" JSONB NOT NULL,
    "cni" JSONB,
    "scenario_problems" JSONB NOT NULL DEFAULT '[]',
    "snapshot_resource_version" TEXT,
    "snapshot_taken_at" TIMESTAMPTZ(3),
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "cluster_status_pkey" PRIMARY KEY ("cluster_id")
);

-- CreateTable
CREATE TABLE "snapshot_object" (
    "cluster_id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "namespace" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "uid" TEXT NOT NULL,
    "body" JSONB NOT NULL,
    "version" BIGINT NOT NULL DEFAULT nextval('snapshot_version'::regclass),
    "deleted" BOOLEAN NOT NULL DEFAULT false,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "snapshot_object_pkey" PRIMARY KEY ("cluster_id","kind","namespace","name")
);

-- CreateTable
CREATE TABLE "flow_edge" (
    "cluster_id" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "sender" JSONB NOT NULL,
    "receiver" JSONB NOT NULL,
    "sender_namespace" TEXT,
    "receiver_namespace" TEXT,
    "port" INTEGER NOT NULL,
    "protocol" TEXT NOT NULL,
    "sender_allowed" BIGINT NOT NULL,
    "sender_denied" BIGINT NOT NULL,
    "receiver_allowed" BIGINT NOT NULL,
    "receiver_denied" BIGINT NOT NULL,
    "first_seen" TIMESTAMPTZ(3) NOT NULL,
    "last_seen" TIMESTAMPTZ(3) NOT NULL,
    "last_denied" TIMESTAMPTZ(3),
    "dns_names" TEXT[],

    CONSTRAINT "flow_edge_pkey" PRIMARY KEY ("cluster_id","key")
);

-- CreateTable
CREATE TABLE "flow_edge_bucket" (
    "cluster_id" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "start" TIMESTAMPTZ(3) NOT NULL,
    "allowed" BIGINT NOT NULL,
    "denied" BIGINT NOT NULL,

    CONSTRAINT "flow_edge_bucket_pkey" PRIMARY KEY ("cluster_id","key","start")
);

-- CreateTable
CREATE TABLE "flow_cursor" (
    "cluster_id" TEXT NOT NULL,
    "source" TEXT NOT NULL,
    "position" JSONB NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "flow_cursor_pkey" PRIMARY KEY ("cluster_id","source")
);

-- CreateTable
CREATE TABLE "coverage_gap" (
    "id" BIGSERIAL NOT NULL,
    "cluster_id" TEXT NOT NULL,
    "source" TEXT NOT NULL,
    "node" TEXT,
    "from_at" TIMESTAMPTZ(3) NOT NULL,
    "to_at" TIMESTAMPTZ(3) NOT NULL,
    "reason" TEXT NOT NULL,
    "lost_events" BIGINT,

    CONSTRAINT "coverage_gap_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "allow_rule" (
    "id" TEXT NOT NULL,
    "cluster_id" TEXT NOT NULL,
    "sender" JSONB NOT NULL,
    "receiver" JSONB NOT NULL,
    "ports" JSONB NOT NULL,
    "sender_namespace" TEXT,
    "receiver_namespace" TEXT,
    "reason" TEXT NOT NULL,
    "origin" TEXT NOT NULL,
    "author" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3),
    "removed_at" TIMESTAMPTZ(3),
    "removed_by" TEXT,

    CONSTRAINT "allow_rule_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "triage" (
    "cluster_id" TEXT NOT NULL,
    "namespace" TEXT NOT NULL,
    "edge_key" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "rule_id" TEXT,
    "reason" TEXT,
    "by" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "triage_pkey" PRIMARY KEY ("cluster_id","namespace","edge_key")
);

-- CreateTable
CREATE TABLE "revision" (
    "id" TEXT NOT NULL,
    "cluster_id" TEXT NOT NULL,
    "namespace" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "content_hash" TEXT NOT NULL,
    "policies" JSONB NOT NULL,
    "rule_ids" TEXT[],
    "author" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "snapshot_version" TEXT NOT NULL,

    CONSTRAINT "revision_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "rollout" (
    "cluster_id" TEXT NOT NULL,
    "namespace_uid" TEXT NOT NULL,
    "namespace" TEXT NOT NULL,
    "phase" TEXT NOT NULL,
    "phase_since" TIMESTAMPTZ(3) NOT NULL,
    "revision_id" TEXT,
    "hold_reason" TEXT,
    "hold_by" TEXT,
    "hold_since" TIMESTAMPTZ(3),
    "operation_id" TEXT,

    CONSTRAINT "rollout_pkey" PRIMARY KEY ("cluster_id","namespace_uid")
);

-- CreateTable
CREATE TABLE "operation" (
    "id" TEXT NOT NULL,
    "cluster_id" TEXT NOT NULL,
    "namespace" TEXT NOT NULL,
    "namespace_uid" TEXT NOT NULL,
    "plan" JSONB NOT NULL,
    "state" TEXT NOT NULL,
    "author" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "finished_at" TIMESTAMPTZ(3),
    "message" TEXT,

    CONSTRAINT "operation_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "operation_step" (
    "operation_id" TEXT NOT NULL,
    "index" INTEGER NOT NULL,
    "state" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3),
    "uid" TEXT,
    "resource_version" TEXT,
    "error" TEXT,

    CONSTRAINT "operation_step_pkey" PRIMARY KEY ("operation_id","index")
);

-- CreateTable
CREATE TABLE "audit_event" (
    "id" BIGSERIAL NOT NULL,
    "cluster_id" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "actor" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "namespace" TEXT,
    "subject" TEXT NOT NULL,
    "reason" TEXT,
    "before" JSONB,
    "after" JSONB,

    CONSTRAINT "audit_event_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "snapshot_object_cluster_id_version_idx" ON "snapshot_object"("cluster_id", "version");

-- CreateIndex
CREATE INDEX "flow_edge_cluster_id_sender_namespace_idx" ON "flow_edge"("cluster_id", "sender_namespace");

-- CreateIndex
CREATE INDEX "flow_edge_cluster_id_receiver_namespace_idx" ON "flow_edge"("cluster_id", "receiver_namespace");

-- CreateIndex
CREATE INDEX "flow_edge_cluster_id_last_seen_idx" ON "flow_edge"("cluster_id", "last_seen");

-- CreateIndex
CREATE INDEX "flow_edge_bucket_cluster_id_start_idx" ON "flow_edge_bucket"("cluster_id", "start");

-- CreateIndex
CREATE INDEX "coverage_gap_cluster_id_to_at_idx" ON "coverage_gap"("cluster_id", "to_at");

-- CreateIndex
CREATE INDEX "allow_rule_cluster_id_sender_namespace_idx" ON "allow_rule"("cluster_id", "sender_namespace");

-- CreateIndex
CREATE INDEX "allow_rule_cluster_id_receiver_namespace_idx" ON "allow_rule"("cluster_id", "receiver_namespace");

-- CreateIndex
CREATE INDEX "triage_rule_id_idx" ON "triage"("rule_id");

-- CreateIndex
CREATE UNIQUE INDEX "revision_cluster_id_namespace_number_key" ON "revision"("cluster_id", "namespace", "number");

-- CreateIndex
CREATE INDEX "rollout_cluster_id_namespace_idx" ON "rollout"("cluster_id", "namespace");

-- CreateIndex
CREATE INDEX "operation_cluster_id_state_idx" ON "operation"("cluster_id", "state");

-- CreateIndex
CREATE INDEX "operation_cluster_id_namespace_uid_created_at_idx" ON "operation"("cluster_id", "namespace_uid", "created_at");

-- CreateIndex
CREATE INDEX "audit_event_cluster_id_id_idx" ON "audit_event"("cluster_id", "id");

-- CreateIndex
CREATE INDEX "audit_event_cluster_id_namespace_id_idx" ON "audit_event"("cluster_id", "namespace", "id");

-- CreateIndex
CREATE INDEX "operation_step_uid_idx" ON "operation_step"("uid");

-- By hand: at most one operation is under way per namespace. A rollback supersedes it first.
CREATE UNIQUE INDEX "operation_one_under_way" ON "operation"("cluster_id", "namespace_uid") WHERE "state" IN ('queued', 'running');

-- By hand: closed sets and shapes that the code relies on.
ALTER TABLE "snapshot_object" ADD CONSTRAINT "snapshot_object_kind_known" CHECK ("kind" IN ('Namespace', 'Workload', 'Pod', 'Service', 'EndpointSlice', 'Node', 'NetworkPolicy', 'ForeignPolicy'));
ALTER TABLE "flow_edge"
  ADD CONSTRAINT "flow_edge_port_range" CHECK ("port" BETWEEN 0 AND 65535),
  ADD CONSTRAINT "flow_edge_protocol_known" CHECK ("protocol" IN ('TCP', 'UDP', 'SCTP', 'ICMP')),
  ADD CONSTRAINT "flow_edge_counts_not_negative" CHECK (LEAST("sender_allowed", "sender_denied", "receiver_allowed", "receiver_denied") >= 0),
  ADD CONSTRAINT "flow_edge_seen_in_order" CHECK ("first_seen" <= "last_seen");
ALTER TABLE "flow_edge_bucket"
  ADD CONSTRAINT "flow_edge_bucket_hourly" CHECK (EXTRACT(EPOCH FROM "start")::BIGINT % 3600 = 0),
  ADD CONSTRAINT "flow_edge_bucket_counts_not_negative" CHECK (LEAST("allowed", "denied") >= 0);
ALTER TABLE "coverage_gap"
  ADD CONSTRAINT "coverage_gap_reason_known" CHECK ("reason" IN ('lost-events', 'node-unavailable', 'disconnected', 'unreadable-lines')),
  ADD CONSTRAINT "coverage_gap_in_order" CHECK ("from_at" <= "to_at");
ALTER TABLE "allow_rule"
  ADD CONSTRAINT "allow_rule_origin_known" CHECK ("origin" IN ('flow', 'template', 'manual', 'imported')),
  ADD CONSTRAINT "allow_rule_ports_listed" CHECK (jsonb_typeof("ports") = 'array'),
  ADD CONSTRAINT "allow_rule_removed_by_someone" CHECK (("removed_at" IS NULL) = ("removed_by" IS NULL));
ALTER TABLE "triage"
  ADD CONSTRAINT "triage_kind_known" CHECK ("kind" IN ('accepted', 'dismissed', 'not-expressible')),
  ADD CONSTRAINT "triage_accepted_by_a_rule" CHECK (("kind" = 'accepted') = ("rule_id" IS NOT NULL)),
  ADD CONSTRAINT "triage_otherwise_with_a_reason" CHECK ("kind" = 'accepted' OR "reason" IS NOT NULL),
  ADD CONSTRAINT "triage_rule_fkey" FOREIGN KEY ("rule_id") REFERENCES "allow_rule"("id");
ALTER TABLE "revision"
  ADD CONSTRAINT "revision_number_positive" CHECK ("number" > 0),
  ADD CONSTRAINT "revision_policies_listed" CHECK (jsonb_typeof("policies") = 'array');
ALTER TABLE "rollout"
  ADD CONSTRAINT "rollout_phase_known" CHECK ("phase" IN ('observe', 'staged', 'ingress', 'egress', 'locked')),
  ADD CONSTRAINT "rollout_hold_whole" CHECK (num_nulls("hold_reason", "hold_by", "hold_since") IN (0, 3)),
  ADD CONSTRAINT "rollout_revision_fkey" FOREIGN KEY ("revision_id") REFERENCES "revision"("id"),
  ADD CONSTRAINT "rollout_operation_fkey" FOREIGN KEY ("operation_id") REFERENCES "operation"("id");
ALTER TABLE "operation"
  ADD CONSTRAINT "operation_state_known" CHECK ("state" IN ('queued', 'running', 'done', 'failed', 'superseded', 'undone')),
  ADD CONSTRAINT "operation_finished_when_over" CHECK (("finished_at" IS NULL) = ("state" IN ('queued', 'running')));
ALTER TABLE "operation_step"
  ADD CONSTRAINT "operation_step_state_known" CHECK ("state" IN ('planned', 'intended', 'done', 'failed', 'undone')),
  ADD CONSTRAINT "operation_step_operation_fkey" FOREIGN KEY ("operation_id") REFERENCES "operation"("id") ON DELETE CASCADE;

-- By hand: a revision is immutable.
CREATE FUNCTION "refuse_change"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% of % is refused: its rows are never changed', TG_OP, TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END;
$$;
CREATE TRIGGER "revision_is_immutable" BEFORE UPDATE ON "revision" FOR EACH ROW EXECUTE FUNCTION "refuse_change"();

-- By hand: the audit log is append-only, for its owner as well.
CREATE TRIGGER "audit_event_is_append_only" BEFORE UPDATE OR DELETE ON "audit_event" FOR EACH ROW EXECUTE FUNCTION "refuse_change"();
CREATE TRIGGER "audit_event_is_not_truncated" BEFORE TRUNCATE ON "audit_event" FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change"();
