import { portText, type GraphEdge } from "#lib/graph/index.ts";
import { Age } from "../../shell/age.tsx";
import { counted } from "../graph-words.ts";
import classes from "./inspector.module.css";

/** What an edge is and how much of it was seen: port, connections, denials, first and last. */
export function EdgeAmount({
  title,
  edge,
  windowDays,
}: {
  readonly title: string;
  readonly edge: GraphEdge;
  readonly windowDays: number;
}) {
  const seen = edge.lastSeenMs !== undefined && edge.firstSeenMs !== undefined;
  return (
    <div>
      <h2 className={classes.title}>{title}</h2>
      <p className={classes.amount}>
        {portText(edge)}, {counted(edge.connections, "connection")}
        {edge.denials > 0 && `, ${edge.denials.toLocaleString("en")} denied`} in{" "}
        {windowDays === 1 ? "1 day" : `${windowDays} days`}
        {seen && (
          <>
            , last <Age atMs={edge.lastSeenMs!} />, first <Age atMs={edge.firstSeenMs!} />
          </>
        )}
      </p>
    </div>
  );
}
