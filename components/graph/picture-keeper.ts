import { roomId, type Size, type VisibleGraph } from "#lib/graph/index.ts";
import {
  extendPicture,
  layOutPicture,
  plainPicture,
  type GraphPicture,
  type LayOut,
} from "./graph-picture.ts";
import { toggledRoom } from "./graph-shape.ts";

/** The picture to draw, and whether a better one is on its way. `plain` says why places are only rough. */
export interface KeptPicture {
  readonly picture?: GraphPicture;
  readonly layingOut: boolean;
  readonly plain?: string;
}

/** What a picture is wanted of, and for a canvas of which size a first one is made. */
export interface PictureWish {
  readonly structure: VisibleGraph;
  readonly shape: string;
  readonly canvas: Size;
}

/** Keeps the picture in step with what is wanted; one layout runs at a time, and none is thrown away half done. */
export interface PictureKeeper {
  readonly want: (wish: PictureWish) => void;
  /** Lays everything out afresh, as if nothing had stood anywhere. */
  readonly tidy: () => void;
}

/**
 * A change of shape (rooms opened or chosen by a person) is laid out anew; a change of the cluster itself is taken
 * into the picture without moving anything. Live data that arrives during a layout waits for its end and never
 * restarts it, or a busy cluster would never be drawn.
 */
export function createPictureKeeper(layOut: LayOut, onChange: (kept: KeptPicture) => void): PictureKeeper {
  let wish: PictureWish | undefined;
  let kept: KeptPicture = { layingOut: false };
  let running = false;
  let afresh = false;

  const show = (next: KeptPicture) => {
    kept = next;
    onChange(next);
  };

  /** Takes the wish into the picture that stands; false when it has to be laid out. */
  const extend = ({ structure, shape }: PictureWish): boolean => {
    const { picture } = kept;
    if (afresh || picture === undefined || picture.shape !== shape) return false;
    const extended = picture.structure === structure ? picture : extendPicture(picture, structure);
    if (extended !== undefined) show({ ...kept, picture: extended, layingOut: false });
    return extended !== undefined;
  };

  const layOutWish = async ({ structure, shape, canvas }: PictureWish): Promise<KeptPicture> => {
    const before = afresh ? undefined : kept.picture;
    const toggled = before === undefined ? undefined : toggledRoom(before.shape, shape);
    afresh = false;
    try {
      const keep = toggled === undefined ? undefined : roomId(toggled);
      return {
        picture: await layOutPicture(structure, shape, { before, keep, canvas, layOut }),
        layingOut: false,
      };
    } catch (error) {
      return {
        picture: plainPicture(structure, shape, canvas),
        layingOut: false,
        plain: error instanceof Error ? error.message : String(error),
      };
    }
  };

  const run = async () => {
    if (running) return;
    running = true;
    while (wish !== undefined && !extend(wish)) {
      const job = wish;
      show({ ...kept, layingOut: true });
      show(await layOutWish(job));
      if (wish === job && !afresh) break;
    }
    running = false;
  };

  return {
    want: (next) => {
      wish = next;
      void run();
    },
    tidy: () => {
      afresh = true;
      void run();
    },
  };
}
