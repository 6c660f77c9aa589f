import type { Probabilities } from "../api/contract";
import { useWords } from "../words/words";
import { anchorOf, closed, corners, pointOn, rimOf } from "./geometry";
import { Mark } from "./Mark";
import type { Series } from "./series";

const RADIUS = 100;
const BESIDE = 12; // from the end of an axis to its label
const RINGS = [0.5, 1];

/** The radar itself: an outline for each series over `axes`. `summary` is its text for those who do not see it. */
export function Chart({ axes, series, summary }: { axes: string[]; series: Series[]; summary: string }) {
  const rim = rimOf(series.map(({ probabilities }) => probabilities));
  return (
    <svg className="radar" viewBox="-170 -124 340 242" role="img" aria-label={summary}>
      <Web axes={axes} rim={rim} />
      {[...series].reverse().map(({ name, probabilities }) => (
        <Outline key={name} name={name} values={probabilities} axes={axes} rim={rim} />
      ))}
      <Names axes={axes} />
    </svg>
  );
}

function Web({ axes, rim }: { axes: string[]; rim: number }) {
  const { numbers } = useWords();
  return (
    <g className="web">
      {RINGS.map((ring) => (
        <path key={ring} d={closed(axes.map((_, index) => pointOn(index, axes.length, ring * RADIUS)))} />
      ))}
      {axes.map((label, index) => {
        const { x, y } = pointOn(index, axes.length, RADIUS);
        return <line key={label} x2={x} y2={y} />;
      })}
      {RINGS.map((ring) => (
        <text key={ring} x={4} y={-ring * RADIUS + 11}>
          {numbers.percent(ring * rim)}
        </text>
      ))}
    </g>
  );
}

interface OutlineProps {
  name: Series["name"];
  values: Probabilities;
  axes: string[];
  rim: number;
}

function Outline({ name, values, axes, rim }: OutlineProps) {
  const points = corners(axes, values, rim, RADIUS);
  return (
    <g>
      <path className={`outline ${name}`} d={closed(points)} />
      {points.map((point, index) => (
        <Mark key={axes[index]} name={name} at={point} />
      ))}
    </g>
  );
}

function Names({ axes }: { axes: string[] }) {
  const { emotionName } = useWords();
  return axes.map((label, index) => {
    const { x, y } = pointOn(index, axes.length, RADIUS + BESIDE);
    return (
      <text key={label} x={x} y={y} textAnchor={anchorOf(index, axes.length)} dominantBaseline="middle">
        {emotionName(label)}
      </text>
    );
  });
}
