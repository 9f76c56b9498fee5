import Link from "next/link";
import { Button, Title } from "@mantine/core";
import { EmptyState } from "../shell/empty-state.tsx";

/** The snapshot holds no namespace of that name. */
export function NamespaceMissing({ name }: { readonly name: string }) {
  return (
    <section>
      <Title order={1}>{name}</Title>
      <EmptyState title={`There is no namespace ${name} in this cluster`}>
        <p>
          It may have been deleted, or the name may be spelt differently. What was done to it stays in the
          audit log.
        </p>
        <Button component={Link} href="/" mr={8}>
          To the board
        </Button>
        <Button component={Link} href={`/audit?namespace=${encodeURIComponent(name)}`}>
          Its audit log
        </Button>
      </EmptyState>
    </section>
  );
}
