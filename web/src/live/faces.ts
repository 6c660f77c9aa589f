/** Looks at faces, gathered into one track for each person: runs of one emotion. */

import type { Probabilities, Track } from "../api/contract";

export interface Look {
  readonly time: number;
  readonly person: number;
  /** x, y, width, height as shares of the picture. */
  readonly box: readonly [number, number, number, number];
  readonly emotion: string;
  readonly probabilities: Probabilities;
}

export interface Run {
  readonly start: number;
  readonly end: number;
  readonly looks: number;
  readonly emotion: string;
  /** The mean over the looks of the run. */
  readonly probabilities: Probabilities;
}

export interface FaceTrack {
  readonly person: number;
  readonly last: Look;
  readonly runs: readonly Run[];
}

const BETWEEN = 0.2; // seconds between two looks at five looks a second
const GAP = 1; // seconds out of view that end a run

/** The tracks with one look more; looks come in order of time. */
export function seen(tracks: readonly FaceTrack[], look: Look): FaceTrack[] {
  const known = tracks.find(({ person }) => person === look.person);
  const track = { person: look.person, last: look, runs: extended(known?.runs ?? [], look) };
  const others = tracks.filter(({ person }) => person !== look.person);
  return [...others, track].sort((one, other) => one.person - other.person);
}

/** The tracks of a finished analysis, as they would be had one seen them live. */
export function recorded(tracks: readonly Track[]): FaceTrack[] {
  return tracks.flatMap((track) => {
    const looks = looksOf(track);
    const last = looks.at(-1);
    return last ? [{ person: track.id, last, runs: looks.reduce<Run[]>(extended, []) }] : [];
  });
}

function looksOf({ id, looks: { times, boxes, probabilities } }: Track): Look[] {
  return times.map((time, at) => {
    const shares = Object.entries(probabilities).map(([label, all]): [string, number] => [
      label,
      all[at] ?? 0,
    ]);
    const [emotion] = shares.reduce((best, one) => (one[1] > best[1] ? one : best), ["", -1]);
    const box = [boxes.x[at] ?? 0, boxes.y[at] ?? 0, boxes.width[at] ?? 0, boxes.height[at] ?? 0] as const;
    return { time, person: id, box, emotion, probabilities: Object.fromEntries(shares) };
  });
}

/** Seconds at which a face was last in view; 0 where none was. */
export const lastSeen = (tracks: readonly FaceTrack[]): number =>
  Math.max(0, ...tracks.map(({ runs }) => runs.at(-1)?.end ?? 0));

function extended(runs: readonly Run[], look: Look): Run[] {
  const last = runs.at(-1);
  if (last && last.emotion === look.emotion && look.time - last.end < GAP) {
    return [...runs.slice(0, -1), longer(last, look)];
  }
  const before = last ? runs.slice(0, -1).concat({ ...last, end: Math.min(last.end, look.time) }) : [];
  const { emotion, probabilities } = look;
  return [...before, { start: look.time, end: look.time + BETWEEN, looks: 1, emotion, probabilities }];
}

function longer(run: Run, look: Look): Run {
  const looks = run.looks + 1;
  const mean = Object.entries(run.probabilities).map(([label, share]): [string, number] => [
    label,
    share + ((look.probabilities[label] ?? 0) - share) / looks,
  ]);
  return { ...run, looks, end: look.time + BETWEEN, probabilities: Object.fromEntries(mean) };
}
