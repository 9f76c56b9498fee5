import type { Box } from "./layout-box.ts";

/** An arrow key, without its prefix. */
export type ArrowDirection = "Left" | "Right" | "Up" | "Down";

interface Way {
  readonly along: number;
  readonly across: number;
}

/** How far `to` lies in `direction` from `from`, centre to centre, and how far beside that way. */
function wayTo(from: Box, to: Box, direction: ArrowDirection): Way {
  const dx = to.x + to.width / 2 - from.x - from.width / 2;
  const dy = to.y + to.height / 2 - from.y - from.height / 2;
  const ways: Record<ArrowDirection, Way> = {
    Left: { along: -dx, across: Math.abs(dy) },
    Right: { along: dx, across: Math.abs(dy) },
    Up: { along: -dy, across: Math.abs(dx) },
    Down: { along: dy, across: Math.abs(dx) },
  };
  return ways[direction];
}

/**
 * The box that an arrow key leads to from `from`: the nearest one that lies mostly in that direction. Distance across
 * counts double, so that a key follows a row or a column before it changes to another.
 */
export function boxInDirection(
  from: Box,
  boxes: ReadonlyMap<string, Box>,
  direction: ArrowDirection,
): string | undefined {
  const candidates = [...boxes].flatMap(([id, box]) => {
    const { along, across } = wayTo(from, box, direction);
    return along > 1 ? [{ id, distance: along + 2 * across }] : [];
  });
  return candidates.sort((a, b) => a.distance - b.distance)[0]?.id;
}
