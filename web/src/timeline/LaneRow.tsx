import { memo } from "react";
import { paint } from "../emotion/palette";
import { contenders } from "../reading/distribution";
import { useWords } from "../words/words";
import { type Block, blockId, type Lane } from "./lanes";
import { type Scale, shareOf } from "./scale";

const HEIGHT = 32;
const LETTER = 7; // pixels, about the width of a letter in a block
const GAP = 1;

interface LaneRowProps {
  lane: Lane;
  scale: Scale;
  width: number;
  selected: number | null;
  /** The block that the Tab key reaches. */
  stop: string | null;
  onChoose: (block: Block, play: boolean) => void;
}

/** One lane: its name, and its blocks on the axis. */
export function LaneRow({ lane, scale, width, selected, stop, onChoose }: LaneRowProps) {
  const name = useLaneName()(lane);
  return (
    <div className="lane">
      <span className="lane-name">{name}</span>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms */}
      <svg width={width} height={HEIGHT} role="group" aria-label={name}>
        {lane.blocks.map((block) => (
          <BlockShape
            key={block.key}
            block={block}
            lane={name}
            left={width * shareOf(scale, block.left)}
            right={width * shareOf(scale, block.right)}
            seconds={scale.unit === "seconds"}
            pressed={block.utterance !== null && block.utterance === selected}
            stop={block.key === stop}
            onChoose={onChoose}
          />
        ))}
      </svg>
    </div>
  );
}

function useLaneName(): (lane: Lane) => string {
  const { words } = useWords();
  return ({ kind, name }) => {
    if (kind === "best-face") return words.timeline.bestFace;
    if (kind === "face") return words.timeline.face(name);
    return name ? words.timeline.speaker(name) : words.result.unknownSpeaker;
  };
}

interface BlockShapeProps {
  block: Block;
  lane: string;
  left: number;
  right: number;
  seconds: boolean;
  pressed: boolean;
  stop: boolean;
  onChoose: (block: Block, play: boolean) => void;
}

const BlockShape = memo(function BlockShape(props: BlockShapeProps) {
  const { block, lane, left, right, seconds, pressed, stop, onChoose } = props;
  const { words, numbers, emotionName } = useWords();
  const close = contenders(block.probabilities).slice(0, 2);
  const wide = Math.max(right - left - GAP, 2);
  const name = emotionName(block.emotion);
  const when = seconds ? numbers.clock(block.left) : words.result.turn(numbers.count(block.left + 0.5));
  const felt = close.map(({ label, share }) => `${emotionName(label)} ${numbers.percent(share)}`);
  return (
    // biome-ignore lint/a11y/useSemanticElements: SVG has no button
    <g
      id={blockId(block)}
      className="block"
      role="button"
      tabIndex={stop ? 0 : -1}
      aria-pressed={pressed}
      onClick={() => onChoose(block, false)}
    >
      <title>{`${when}, ${lane}, ${numbers.either(felt)}`}</title>
      <Halves block={block} left={left} width={wide} />
      <rect className="edge" x={left + 0.5} y={0.5} width={wide} height={HEIGHT - 1} rx={3} />
      {wide > (name.length + 2) * LETTER && <Name text={name} left={left} />}
    </g>
  );
});

/** The paint of a block: of one emotion, or where two cannot be told apart, of both, in proportion. */
function Halves({ block, left, width }: { block: Block; left: number; width: number }) {
  const close = contenders(block.probabilities).slice(0, 2);
  const total = close.reduce((sum, { share }) => sum + share, 0);
  const heights = close.map(({ share }) => (share / total) * (HEIGHT - 1));
  return close.map(({ label }, index) => (
    <rect
      key={label}
      x={left + 0.5}
      y={0.5 + (index > 0 ? (heights[0] ?? 0) : 0)}
      width={width}
      height={heights[index] ?? 0}
      fill={paint(label)}
    />
  ));
}

function Name({ text, left }: { text: string; left: number }) {
  return (
    <g className="block-name">
      <rect x={left + 5} y={7} width={text.length * LETTER + 6} height={HEIGHT - 14} rx={3} />
      <text x={left + 8} y={HEIGHT / 2 + 4}>
        {text}
      </text>
    </g>
  );
}
