import { memo } from "react";
import { paint } from "../emotion/palette";
import { useWords } from "../words/words";
import type { Lane } from "./lanes";
import { type Scale, shareOf } from "./scale";

const HEIGHT = 72;
const LEAST = 0.5 / HEIGHT; // of a share that can be seen: half a pixel

interface StackProps {
  lanes: readonly Lane[];
  labels: readonly string[];
  scale: Scale;
  width: number;
}

/** The whole distribution of each utterance as a stack of shares: a picture only, the table has its numbers. */
export const Stack = memo(function Stack({ lanes, labels, scale, width }: StackProps) {
  const { words } = useWords();
  const turns = lanes.flatMap(({ blocks }) => blocks).filter(({ key }) => key.startsWith("turn-"));
  return (
    <div className="lane" aria-hidden="true">
      <span className="lane-name">{words.timeline.probabilities}</span>
      <svg className="stack" aria-hidden="true" width={width} height={HEIGHT}>
        {turns.map(({ key, left, right, probabilities }) => (
          <Column
            key={key}
            left={width * shareOf(scale, left)}
            right={width * shareOf(scale, right)}
            shares={labels.map((label) => ({ label, share: probabilities[label] ?? 0 }))}
          />
        ))}
      </svg>
    </div>
  );
});

interface ColumnProps {
  left: number;
  right: number;
  shares: { label: string; share: number }[];
}

function Column({ left, right, shares }: ColumnProps) {
  let bottom = HEIGHT;
  return shares.map(({ label, share }) => {
    bottom -= share * HEIGHT;
    return share < LEAST ? null : (
      <rect
        key={label}
        x={left}
        y={bottom}
        width={Math.max(right - left - 1, 1)}
        height={share * HEIGHT}
        fill={paint(label)}
      />
    );
  });
}
