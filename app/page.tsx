import type { Metadata } from "next";
import { BoardScreen } from "#components/rollout/board-screen.tsx";

export const metadata: Metadata = { title: "Board" };

export default function BoardPage() {
  return <BoardScreen />;
}
