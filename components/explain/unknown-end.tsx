import { Button } from "@mantine/core";
import type { EndProblem } from "./end-problems.ts";
import classes from "./explain-start.module.css";

/** An end that this cluster does not have: what was said, and the nearest names, each of which asks again. */
export function UnknownEnd({
  problem,
  onTake,
}: {
  readonly problem: EndProblem;
  readonly onTake: (name: string) => void;
}) {
  return (
    <section className={classes.examples} role="alert">
      <h2 className={classes.title}>
        {problem.end === "from" ? "The sender" : "The receiver"} is not something this cluster has
      </h2>
      <p className={classes.why} style={{ margin: 0 }}>
        {problem.message}
      </p>
      {problem.names.length > 0 && (
        <ul className={classes.names}>
          {problem.names.map((name) => (
            <li key={name}>
              <Button onClick={() => onTake(name)} ff="monospace">
                {name}
              </Button>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
