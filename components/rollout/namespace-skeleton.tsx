import { Skeleton, Title } from "@mantine/core";
import classes from "./namespace-content.module.css";

/** The page's shape while it loads. */
export function NamespaceSkeleton({ name }: { readonly name: string }) {
  return (
    <>
      <div aria-busy="true">
        <p className={classes.eyebrow}>Namespace</p>
        <Title order={1}>{name}</Title>
      </div>
      <Skeleton height={92} radius={10} />
      <div className={classes.columns}>
        <Skeleton height={320} radius={10} />
        <Skeleton height={320} radius={10} />
      </div>
      <Skeleton height={260} radius={10} />
    </>
  );
}
