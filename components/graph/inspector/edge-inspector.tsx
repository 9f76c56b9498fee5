"use client";

import { useQuery } from "@tanstack/react-query";
import { Alert, Button, Skeleton, Stack } from "@mantine/core";
import { edgeQuery } from "#lib/client/edge-query.ts";
import { RequestFailed } from "#lib/client/fetch-json.ts";
import {
  verdictIn,
  type ClusterGraph,
  type EdgeInspection,
  type GraphEdge,
  type GraphView,
} from "#lib/graph/index.ts";
import { edgeTitle, type NameOf } from "../graph-words.ts";
import { EdgeAmount } from "./edge-amount.tsx";
import { EdgeFoot } from "./edge-foot.tsx";
import { EdgeVerdict } from "./edge-verdict.tsx";
import { InspectorTop } from "./inspector-panel.tsx";
import { Why } from "./reasons.tsx";
import { RuleSection, useRuleSection } from "./rule-section.tsx";
import { TrafficBars } from "./traffic-bars.tsx";
import { useEdgeDecision } from "./use-edge-decision.ts";
import classes from "./inspector.module.css";

interface EdgeProps {
  readonly edge: GraphEdge;
  readonly graph: ClusterGraph;
  readonly view: GraphView;
  readonly nameOf: NameOf;
  readonly onClose: () => void;
}

/** One edge, in the order in which it is judged: verdict, what, how much, why, what to do, what else that does, YAML. */
export function EdgeInspector(props: EdgeProps) {
  const { edge, graph, view, nameOf, onClose } = props;
  const inspection = useQuery(edgeQuery(edge.key));
  const notObserved =
    edge.candidate === "allowed-unused" ||
    (inspection.error instanceof RequestFailed && inspection.error.status === 404);
  return (
    <div className={classes.panel}>
      {inspection.data ? (
        <InspectedEdge {...props} inspection={inspection.data} />
      ) : (
        <div className={classes.scroll}>
          <InspectorTop onClose={onClose}>
            <EdgeVerdict verdict={verdictIn(edge, view)} decision={edge.decision} />
          </InspectorTop>
          <EdgeAmount title={edgeTitle(edge, nameOf)} edge={edge} windowDays={graph.windowDays} />
          {inspection.isPending && !notObserved && <EdgeSkeleton />}
          {notObserved && (
            <p className={classes.note}>
              An accepted rule allows this pair, and no connection used it in the last {graph.windowDays}{" "}
              days. The rule stands in the namespace&apos;s rules, where it can be narrowed or removed.
            </p>
          )}
          {inspection.error && !notObserved && (
            <Alert color="danger" role="alert" title="This edge could not be loaded">
              {inspection.error.message}
              <div>
                <Button mt={8} onClick={() => void inspection.refetch()}>
                  Try again
                </Button>
              </div>
            </Alert>
          )}
        </div>
      )}
    </div>
  );
}

function EdgeSkeleton() {
  return (
    <Stack component="section" gap={12} aria-label="Loading" aria-busy="true">
      <Skeleton height={36} />
      <Skeleton height={110} />
      <Skeleton height={150} />
    </Stack>
  );
}

function InspectedEdge({
  edge,
  graph,
  view,
  nameOf,
  onClose,
  inspection,
}: EdgeProps & { readonly inspection: EdgeInspection }) {
  const title = edgeTitle(edge, nameOf);
  const decision = useEdgeDecision(edge.key, title);
  const section = useRuleSection(edge, inspection);
  const verdict = verdictIn(edge, view);
  return (
    <>
      <div className={classes.scroll}>
        <InspectorTop onClose={onClose}>
          <EdgeVerdict verdict={verdict} decision={edge.decision} />
        </InspectorTop>
        <EdgeAmount title={title} edge={edge} windowDays={graph.windowDays} />
        <TrafficBars
          buckets={inspection.buckets}
          verdict={verdict}
          nowMs={graph.atMs}
          windowDays={graph.windowDays}
        />
        <Why
          now={inspection.now.decision}
          candidate={inspection.candidate.decision}
          standing={inspection.standing}
          sender={nameOf(edge.sender)}
          receiver={nameOf(edge.receiver)}
          atMs={graph.atMs}
          first={view}
        />
        <RuleSection section={section} edge={edge} inspection={inspection} disabled={decision.pending} />
      </div>
      <EdgeFoot edge={edge} section={section} decision={decision} graph={graph} inspection={inspection} />
    </>
  );
}
