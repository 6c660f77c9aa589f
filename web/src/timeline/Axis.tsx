import { type Scale, shareOf, type Tick } from "./scale";

const HEIGHT = 20;
const EDGE = 25; // pixels: a tick nearer to a side than this is written inwards

/** The names of the ticks. */
export function Axis({ scale, ticks, width }: { scale: Scale; ticks: Tick[]; width: number }) {
  return (
    <svg className="axis" width={width} height={HEIGHT} aria-hidden="true">
      {ticks.map(({ at, name }) => {
        const x = width * shareOf(scale, at);
        return (
          <g key={at}>
            <line x1={x} x2={x} y2={4} />
            <text x={x} y={16} textAnchor={x < EDGE ? "start" : x > width - EDGE ? "end" : "middle"}>
              {name}
            </text>
          </g>
        );
      })}
    </svg>
  );
}
