"use client";

import Link from "next/link";
import { Button, Title } from "@mantine/core";
import { EmptyState } from "#components/shell/empty-state.tsx";
import { PageBody } from "#components/shell/page-body.tsx";

export default function NotFound() {
  return (
    <PageBody>
      <Title order={1}>No such page</Title>
      <EmptyState title="Nothing is at this address">
        <Button component={Link} href="/" mt={8}>
          To the board
        </Button>
      </EmptyState>
    </PageBody>
  );
}
