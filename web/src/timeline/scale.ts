/** The axis of a timeline: seconds, or turns where there is no clock. The same rules as `mien.report.timeline`. */

import type { Analysis } from "../api/contract";

export interface Tick {
  readonly at: number;
  readonly name: string;
}

export interface Scale {
  readonly unit: "seconds" | "turns";
  readonly begin: number;
  readonly end: number;
}

const MOST_TICKS = 8;
const STEPS = [0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1200]; // seconds; beyond them, half hours
const HALF_HOUR = 1800;

/** Seconds are used only where every utterance has them. */
export function scaleOf(analysis: Analysis, atLeast = 0): Scale {
  const { utterances, source } = analysis;
  const ends = utterances.flatMap(({ end }) => (end === null ? [] : [end]));
  if (ends.length === utterances.length && (ends.length > 0 || atLeast > 0)) {
    return { unit: "seconds", begin: 0, end: Math.max(source.duration ?? 0, atLeast, ...ends, 0.1) };
  }
  return { unit: "turns", begin: 0.5, end: Math.max(utterances.length, 1) + 0.5 };
}

/** How many times the view can be opened up: until it shows half a minute, or ten turns; a power of two, 4 to 64. */
export function mostZoom({ unit, begin, end }: Scale): number {
  const views = (end - begin) / (unit === "seconds" ? 30 : 10);
  return 2 ** Math.min(6, Math.max(2, Math.ceil(Math.log2(views))));
}

/** Where a position stands on the axis, as a share of its length in 0..1. */
export function shareOf(scale: Scale, position: number): number {
  const share = (position - scale.begin) / (scale.end - scale.begin);
  return Math.min(1, Math.max(0, share));
}

/** Round positions for the axis, at most `most` steps apart; `clock` writes seconds. */
export function ticksOf(scale: Scale, clock: (seconds: number) => string, most = MOST_TICKS): Tick[] {
  return scale.unit === "seconds" ? seconds(scale.end, clock, most) : turns(scale, most);
}

function seconds(end: number, clock: (seconds: number) => string, most: number): Tick[] {
  const step = STEPS.find((one) => end / one <= most) ?? HALF_HOUR * Math.ceil(end / most / HALF_HOUR);
  const count = Math.floor(end / step) + 1;
  return Array.from({ length: count }, (_, index) => ({ at: index * step, name: clock(index * step) }));
}

function turns(scale: Scale, most: number): Tick[] {
  const count = scale.end - scale.begin;
  const step = Math.max(1, Math.ceil(count / most));
  const numbers = Array.from({ length: Math.ceil(count / step) }, (_, index) => 1 + index * step);
  return numbers.map((number) => ({ at: number, name: String(number) }));
}
