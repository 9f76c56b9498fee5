"use client";

import { UnstyledButton } from "@mantine/core";
import { portText, verdictIn, type GraphEdge, type GraphView } from "#lib/graph/index.ts";
import { VERDICT_LOOKS } from "../../theme/verdict-looks.ts";
import { counted, edgeTitle, type NameOf } from "../graph-words.ts";
import classes from "./inspector.module.css";

/** Edges as a short list of buttons, in the order given; a click opens one. */
export function EdgeLines({
  edges,
  view,
  nameOf,
  onOpen,
  label,
}: {
  readonly edges: readonly GraphEdge[];
  readonly view: GraphView;
  readonly nameOf: NameOf;
  readonly onOpen: (key: string) => void;
  readonly label: string;
}) {
  return (
    <ul className={classes.lines} aria-label={label}>
      {edges.map((edge) => {
        const look = VERDICT_LOOKS[verdictIn(edge, view)];
        const seen = edge.connections + edge.denials;
        return (
          <li key={edge.key}>
            <UnstyledButton className={classes.line} onClick={() => onOpen(edge.key)}>
              <span>{edgeTitle(edge, nameOf)}</span>
              <code>{portText({ port: edge.port, protocol: edge.protocol })}</code>
              <span className={classes.detail}>
                <span style={{ color: look.text }}>{look.word}</span>
                {edge.decision !== undefined && `, ${edge.decision}`}
                {seen > 0 && `, ${counted(seen, "connection")}`}
              </span>
            </UnstyledButton>
          </li>
        );
      })}
    </ul>
  );
}
