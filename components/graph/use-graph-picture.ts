"use client";

import { useCallback, useEffect, useRef, useState } from "react";
import { roomId, type VisibleGraph } from "#lib/graph/index.ts";
import { layOut } from "./elk-engine.ts";
import { extendPicture, layOutPicture, plainPicture, type GraphPicture } from "./graph-picture.ts";
import { toggledRoom } from "./graph-shape.ts";

/** The picture to draw, and whether a better one is on its way. `plain` is set when the layout engine failed. */
export interface PictureState {
  readonly picture?: GraphPicture;
  readonly layingOut: boolean;
  readonly plain?: string;
  /** Lays everything out afresh, as if nothing had stood anywhere. */
  readonly tidy: () => void;
}

/**
 * Keeps a picture of `structure`. A new `shape` (rooms opened or chosen by a person) is laid out anew off the main
 * thread; changes of the cluster itself are taken in without moving anything.
 */
export function useGraphPicture(structure: VisibleGraph | undefined, shape: string): PictureState {
  const [picture, setPicture] = useState<GraphPicture>();
  const [layingOut, setLayingOut] = useState(false);
  const [plain, setPlain] = useState<string>();
  const [round, setRound] = useState(0);
  const current = useRef<GraphPicture>(undefined);
  const tidied = useRef(0);

  useEffect(() => {
    if (structure === undefined || structure.nodes.length === 0) return undefined;
    const before = current.current;
    const show = (next: GraphPicture) => {
      current.current = next;
      setPicture(next);
      setLayingOut(false);
    };
    const afresh = tidied.current !== round;
    if (before !== undefined && before.shape === shape && !afresh) {
      const extended = before.structure === structure ? before : extendPicture(before, structure);
      if (extended !== undefined) {
        show(extended);
        return undefined;
      }
    }
    let left = false;
    setLayingOut(true);
    const toggled = before === undefined ? undefined : toggledRoom(before.shape, shape);
    const keep = toggled === undefined ? undefined : roomId(toggled);
    layOutPicture(structure, shape, { before: afresh ? undefined : before, keep, layOut }).then(
      (next) => {
        if (left) return;
        tidied.current = round;
        setPlain(undefined);
        show(next);
      },
      (error: unknown) => {
        if (left) return;
        setPlain(error instanceof Error ? error.message : String(error));
        show(plainPicture(structure, shape));
      },
    );
    return () => {
      left = true;
    };
  }, [structure, shape, round]);

  const tidy = useCallback(() => setRound((value) => value + 1), []);
  return { picture, layingOut, plain, tidy };
}
