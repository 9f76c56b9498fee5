import type { Metadata } from "next";
import { HydrationBoundary } from "@tanstack/react-query";
import { BoardScreen } from "#components/rollout/board-screen.tsx";
import { prefetchBoard } from "./prefetch.ts";

export const metadata: Metadata = { title: "Board" };

/** The board at `/`. */
export default async function BoardPage() {
  return (
    <HydrationBoundary state={await prefetchBoard()}>
      <BoardScreen />
    </HydrationBoundary>
  );
}
