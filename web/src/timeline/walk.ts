/** Walking through the blocks of a timeline with the keyboard. */

import type { Block, Lane } from "./lanes";

/** The block that a key leads to from `current`; the same block where there is none further, null for other keys. */
export function step(lanes: readonly Lane[], current: string, key: string): Block | null {
  const filled = lanes.filter((lane) => lane.blocks.length > 0);
  const row = filled.findIndex((lane) => lane.blocks.some((block) => block.key === current));
  const blocks = filled[row]?.blocks;
  if (!blocks) return filled[0]?.blocks[0] ?? null;
  const column = blocks.findIndex((block) => block.key === current);
  const here = blocks[column];
  if (!here) return null;
  switch (key) {
    case "ArrowRight":
      return blocks[column + 1] ?? here;
    case "ArrowLeft":
      return blocks[column - 1] ?? here;
    case "Home":
      return blocks[0] ?? here;
    case "End":
      return blocks.at(-1) ?? here;
    case "ArrowDown":
      return nearest(filled[row + 1], here) ?? here;
    case "ArrowUp":
      return nearest(filled[row - 1], here) ?? here;
    default:
      return null;
  }
}

/** The block of a lane whose middle lies nearest in time. */
function nearest(lane: Lane | undefined, to: Block): Block | null {
  const middle = (block: Block): number => (block.left + block.right) / 2;
  const away = (block: Block): number => Math.abs(middle(block) - middle(to));
  const blocks = lane?.blocks ?? [];
  return blocks.reduce<Block | null>((best, one) => (best && away(best) <= away(one) ? best : one), null);
}
