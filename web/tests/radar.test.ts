import { describe, expect, it } from "vitest";
import { anchorOf, axesOf, closed, corners, pointOn, rimOf } from "../src/radar/geometry";

const uniform = (labels: string[]) => Object.fromEntries(labels.map((label) => [label, 1 / labels.length]));
const names = (count: number) => Array.from({ length: count }, (_, index) => `label${index}`);

describe("the radar's geometry", () => {
  it("begins at the top and goes clockwise", () => {
    const [top, right, bottom, left] = [0, 1, 2, 3].map((index) => pointOn(index, 4, 10));
    expect([top?.x, top?.y]).toEqual([0, -10]);
    expect(right?.x).toBeCloseTo(10);
    expect(right?.y).toBeCloseTo(0);
    expect(Math.round(bottom?.y ?? 0)).toBe(10);
    expect(Math.round(left?.x ?? 0)).toBe(-10);
  });

  it.each([3, 7, 12])("draws a uniform distribution over %d labels as a regular polygon", (count) => {
    const labels = names(count);
    const points = corners(labels, uniform(labels), 0.5, 100);
    // The area of a regular polygon of that radius, and by the shoelace formula that of the corners.
    const radius = 100 / count / 0.5;
    const regular = (count / 2) * radius ** 2 * Math.sin((2 * Math.PI) / count);
    const shoelace = points.reduce((sum, { x, y }, index) => {
      const next = points[(index + 1) % count] ?? { x: 0, y: 0 };
      return sum + (x * next.y - next.x * y) / 2;
    }, 0);
    expect(shoelace).toBeCloseTo(regular, 6);
  });

  it("has no area for two labels, so no axes", () => {
    expect(axesOf(["negative", "positive"], { negative: 0.4, positive: 0.6 })).toEqual([]);
  });

  it("keeps the most probable of many labels, in the order of the set", () => {
    const labels = names(28);
    const values = Object.fromEntries(labels.map((label, index) => [label, index >= 16 ? 1 / 12 : 0]));
    expect(axesOf(labels, values)).toEqual(labels.slice(16));
  });

  it("opens its rim only as far as is needed", () => {
    expect(rimOf([{ a: 0.2, b: 0.25 }])).toBe(0.25);
    expect(rimOf([{ a: 0.2 }, { a: 0.51 }])).toBe(0.75);
    expect(rimOf([{ a: 1 }])).toBe(1);
    expect(rimOf([])).toBe(0.25);
  });

  it("reads a label that is missing as nothing", () => {
    expect(
      corners(["a", "b", "c"], { a: 1 }, 1, 10)
        .slice(1)
        .every(({ x, y }) => x === 0 && y === 0),
    ).toBe(true);
  });

  it("writes a closed path", () => {
    expect(
      closed([
        { x: 0, y: -10 },
        { x: 1.25, y: 3 },
      ]),
    ).toBe("M0.0 -10.0L1.3 3.0Z");
  });

  it("sets names away from the chart", () => {
    expect([0, 1, 3].map((index) => anchorOf(index, 4))).toEqual(["middle", "start", "end"]);
  });
});
