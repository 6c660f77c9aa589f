import { memo, useCallback, useState } from "react";
import { useWords } from "../words/words";
import { Axis } from "./Axis";
import { LaneRow } from "./LaneRow";
import { Legend } from "./Legend";
import { type Block, blockId, type Lane } from "./lanes";
import { Stack } from "./Stack";
import { mostZoom, type Scale, shareOf, ticksOf } from "./scale";
import { useWidth } from "./useWidth";
import { step } from "./walk";

const PER_TICK = 90; // pixels that a tick's name needs around it

export interface TimelineProps {
  labels: readonly string[];
  lanes: readonly Lane[];
  scale: Scale;
  selected: number | null;
  onSelect: (utterance: number) => void;
  /** Seconds at which the recording stands, null where there is none to play. */
  time: number | null;
  /** Moves the recording to a time; `play` also starts it. */
  onSeek: (time: number, play: boolean) => void;
}

/** The recording from left to right: probabilities above, a lane for each speaker and face below. */
export function Timeline(props: TimelineProps) {
  const { words, numbers } = useWords();
  const [zoom, setZoom] = useState(1);
  const [frame, width] = useWidth();
  const inner = Math.max(width * zoom, 1);
  const { lanes, scale, time } = props;
  const ticks = ticksOf(scale, numbers.clock, Math.max(2, Math.floor(inner / PER_TICK)));
  return (
    <section className="timeline" aria-labelledby="timeline-title">
      <header className="row">
        <h2 id="timeline-title">{words.timeline.title}</h2>
        <Zoom zoom={zoom} most={mostZoom(scale)} onChange={setZoom} />
      </header>
      <p id="timeline-help" className="small">
        {words.timeline.explain}
      </p>
      <div className="scroller" ref={frame}>
        <div className="tracks" style={{ width: inner }}>
          {time !== null && <Scrubber scale={scale} time={time} onSeek={props.onSeek} />}
          <Stack lanes={lanes} labels={props.labels} scale={scale} width={inner} />
          <Lanes
            lanes={lanes}
            scale={scale}
            selected={props.selected}
            onSelect={props.onSelect}
            onSeek={props.onSeek}
            playable={time !== null && scale.unit === "seconds"}
            width={inner}
          />
          <Axis scale={scale} ticks={ticks} width={inner} />
          {time !== null && (
            <div className="playhead" style={{ left: `${100 * shareOf(scale, time)}%` }} aria-hidden="true" />
          )}
        </div>
      </div>
      <Legend labels={props.labels} />
    </section>
  );
}

type LanesProps = Pick<TimelineProps, "lanes" | "scale" | "selected" | "onSelect" | "onSeek"> & {
  playable: boolean;
  width: number;
};

/** The lanes, one stop for the Tab key: arrow keys move from block to block. */
const Lanes = memo(function Lanes(props: LanesProps) {
  const { lanes, scale, selected, onSelect, onSeek, playable, width } = props;
  const { words } = useWords();
  const [focused, setFocused] = useState<string | null>(null);
  const blocks = lanes.flatMap((lane) => lane.blocks);
  const stop =
    blocks.find(({ key }) => key === focused) ??
    blocks.find(({ utterance }) => utterance === selected) ??
    blocks[0];
  const choose = useCallback(
    (block: Block, play: boolean) => {
      setFocused(block.key);
      if (block.utterance !== null) onSelect(block.utterance);
      if (playable) onSeek(block.left, play);
    },
    [onSelect, onSeek, playable],
  );
  const walk = (event: React.KeyboardEvent) => {
    if (!stop) return;
    const plays = event.key === "Enter" || event.key === " ";
    const next = plays ? stop : step(lanes, stop.key, event.key);
    if (!next) return;
    event.preventDefault();
    choose(next, plays);
    document.getElementById(blockId(next))?.focus();
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms
    <div role="group" aria-label={words.timeline.title} aria-describedby="timeline-help" onKeyDown={walk}>
      {lanes.map((lane) => (
        <LaneRow
          key={lane.key}
          lane={lane}
          scale={scale}
          width={width}
          selected={selected}
          stop={stop?.key ?? null}
          onChoose={choose}
        />
      ))}
    </div>
  );
});

interface ZoomProps {
  zoom: number;
  most: number;
  onChange: (zoom: number) => void;
}

function Zoom({ zoom, most, onChange }: ZoomProps) {
  const { words, numbers } = useWords();
  return (
    <label className="zoom">
      {words.timeline.zoom}
      <input
        type="range"
        min="0"
        max={Math.log2(most)}
        step="1"
        value={Math.log2(zoom)}
        aria-valuetext={`${numbers.count(zoom)}×`}
        onChange={(event) => onChange(2 ** event.target.valueAsNumber)}
      />
    </label>
  );
}

function Scrubber({ scale, time, onSeek }: Pick<TimelineProps, "scale" | "onSeek"> & { time: number }) {
  const { words, numbers } = useWords();
  return (
    <input
      className="scrubber"
      type="range"
      min={scale.begin}
      max={scale.end}
      step="0.1"
      value={time}
      aria-label={words.timeline.position}
      aria-valuetext={numbers.clock(time)}
      onChange={(event) => onSeek(event.target.valueAsNumber, false)}
    />
  );
}
