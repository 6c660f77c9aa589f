/** The geometry of a radar chart. The centre is 0, 0; angles go clockwise from the top. */

import type { Probabilities } from "../api/contract";
import { ranked } from "../reading/distribution";

export interface Point {
  readonly x: number;
  readonly y: number;
}

export const FEWEST_AXES = 3;
export const MOST_AXES = 12;
const STEPS = [0.25, 0.5, 0.75, 1];

/**
 * The labels that get an axis, in the order of the label set: all of them, or of a large set the most probable in
 * `fused`. Fewer than three labels span no area and get no chart.
 */
export function axesOf(labels: readonly string[], fused: Probabilities): string[] {
  if (labels.length < FEWEST_AXES) return [];
  const top = new Set(
    ranked(fused)
      .slice(0, MOST_AXES)
      .map(({ label }) => label),
  );
  return labels.length > MOST_AXES ? labels.filter((label) => top.has(label)) : [...labels];
}

/** The probability at the rim: the least quarter that holds every value, so that flat distributions can be read. */
export function rimOf(series: readonly Probabilities[]): number {
  const highest = Math.max(0, ...series.flatMap((one) => Object.values(one)));
  return STEPS.find((step) => highest <= step + 1e-9) ?? 1;
}

/** A point at `radius` on axis `index` of `count`. */
export function pointOn(index: number, count: number, radius: number): Point {
  const angle = (2 * Math.PI * index) / count;
  return { x: radius * Math.sin(angle), y: -radius * Math.cos(angle) };
}

/** The corners of a distribution; values beyond the rim are not expected. */
export function corners(
  axes: readonly string[],
  values: Probabilities,
  rim: number,
  radius: number,
): Point[] {
  return axes.map((label, index) => pointOn(index, axes.length, (radius * (values[label] ?? 0)) / rim));
}

/** Points as the `d` of a closed path, to a tenth of a pixel. */
export function closed(points: readonly Point[]): string {
  return `M${points.map(({ x, y }) => `${x.toFixed(1)} ${y.toFixed(1)}`).join("L")}Z`;
}

/** How a label stands beside the end of its axis. */
export function anchorOf(index: number, count: number): "start" | "middle" | "end" {
  const { x } = pointOn(index, count, 1);
  return Math.abs(x) < 0.2 ? "middle" : x > 0 ? "start" : "end";
}
