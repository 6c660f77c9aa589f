import type { Point } from "./geometry";
import type { Series } from "./series";

const SHAPES: Record<Series["name"], string> = {
  fused: "M-4 0a4 4 0 1 0 8 0a4 4 0 1 0-8 0Z",
  text: "M-3.5-3.5h7v7h-7Z",
  audio: "M0-4.5 4.5 3.5h-9Z",
  face: "M0-5 5 0 0 5-5 0Z",
  scene: "M-4.5-3.5h9L0 4.5Z",
};

/** The mark of a series, by shape as well as colour. */
export function Mark({ name, at = { x: 0, y: 0 } }: { name: Series["name"]; at?: Point }) {
  return <path className={`mark ${name}`} d={SHAPES[name]} transform={`translate(${at.x} ${at.y})`} />;
}
