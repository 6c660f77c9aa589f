/**
 * A colour for each emotion, the same as in every picture of mien (`mien.report.palette`): the hues of Okabe and
 * Ito (2008), and for each hue a pattern of its own, so that nothing depends on seeing colours.
 */

export type Texture =
  | "plain"
  | "dots"
  | "rising"
  | "falling"
  | "crosses"
  | "level"
  | "upright"
  | "grid"
  | "rings";

export interface Family {
  readonly colour: string;
  readonly texture: Texture;
  readonly emotions: readonly string[];
}

const family = (colour: string, texture: Texture, emotions: string): Family => ({
  colour,
  texture,
  emotions: emotions.split(" "),
});

export const FAMILIES: readonly Family[] = [
  family("#BBBBBB", "plain", "neutral others uncertainty +0"),
  family("#555555", "dots", "calm peaceful peace boredom frustration disconnection fatigue -1"),
  family(
    "#F0E442",
    "rising",
    "joy joyful happiness happy amusement approval gratitude love optimism relief pride admiration caring affection esteem pleasure +1",
  ),
  family(
    "#E69F00",
    "crosses",
    "excitement powerful contempt desire shame anticipation confidence engagement yearning -2",
  ),
  family("#56B4E9", "level", "surprise surprised realization confusion guilt doubt/confusion +2 +0.5"),
  family(
    "#0072B2",
    "upright",
    "sadness sad disappointment embarrassment grief remorse positive pain sensitivity suffering sympathy curiosity +3",
  ),
  family("#D55E00", "falling", "anger angry mad annoyance disapproval negative -3"),
  family("#009E73", "grid", "disgust aversion -0.5"),
  family("#CC79A7", "rings", "fear fearful scared nervousness disquietment"),
];

/** Which of the families an emotion belongs to; a name from outside gets one of them, always the same. */
export function familyIndex(emotion: string): number {
  const known = FAMILIES.findIndex((one) => one.emotions.includes(emotion));
  if (known >= 0) return known;
  const sum = new TextEncoder().encode(emotion).reduce((total, byte) => total + byte, 0);
  return sum % FAMILIES.length;
}

/** The SVG paint of an emotion: its colour with its pattern, as `Patterns` defines them. */
export const paint = (emotion: string): string => `url(#mien-family-${familyIndex(emotion)})`;
