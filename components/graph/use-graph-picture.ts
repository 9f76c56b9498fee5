"use client";

import { useCallback, useEffect, useRef, useState } from "react";
import type { Size, VisibleGraph } from "#lib/graph/index.ts";
import { layOut } from "./elk-engine.ts";
import { createPictureKeeper, type KeptPicture, type PictureKeeper } from "./picture-keeper.ts";

/** Navigation and inspector leave this much of the window; on a phone both lie below the canvas. */
function canvasSize(): Size {
  const { innerWidth, innerHeight } = window;
  if (innerWidth < 768) return { width: innerWidth, height: innerHeight };
  return { width: innerWidth - 260, height: innerHeight - 200 };
}

/** Keeps a picture of `structure` (see `createPictureKeeper`); the engine runs off the main thread. */
export function useGraphPicture(
  structure: VisibleGraph,
  shape: string,
): KeptPicture & { readonly tidy: () => void } {
  const [kept, setKept] = useState<KeptPicture>({ layingOut: false });
  const keeper = useRef<PictureKeeper>(undefined);
  useEffect(() => {
    keeper.current ??= createPictureKeeper(layOut, setKept);
    if (structure.nodes.length > 0) keeper.current.want({ structure, shape, canvas: canvasSize() });
  }, [structure, shape]);
  const tidy = useCallback(() => keeper.current?.tidy(), []);
  return { ...kept, tidy };
}
