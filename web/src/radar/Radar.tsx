import { useState } from "react";
import type { Utterance } from "../api/contract";
import { useWords } from "../words/words";
import { Chart } from "./Chart";
import { axesOf } from "./geometry";
import { Mark } from "./Mark";
import { type Series, seriesOf } from "./series";
import { Table } from "./Table";

type Name = Series["name"];

/** The probabilities of one utterance, fused and by modality: a chart whose outlines can be hidden, and a table. */
export function Radar({ utterance }: { utterance: Utterance }) {
  const { words, numbers, emotionName } = useWords();
  const [hidden, setHidden] = useState<ReadonlySet<Name>>(new Set());
  const labels = Object.keys(utterance.probabilities);
  const axes = axesOf(labels, utterance.probabilities);
  const series = seriesOf(utterance);
  const said = series.map(({ name, emotion, probabilities }) =>
    words.radar.one(words.modality[name], emotionName(emotion), numbers.percent(probabilities[emotion] ?? 0)),
  );
  return (
    <section aria-labelledby="radar-title">
      <h3 id="radar-title">{words.radar.title}</h3>
      {axes.length > 0 && (
        <>
          <Chart
            axes={axes}
            series={series.filter(({ name }) => !hidden.has(name))}
            summary={words.radar.summary(said.join("; "))}
          />
          <Shown series={series} hidden={hidden} onChange={setHidden} />
        </>
      )}
      {axes.length > 0 && axes.length < labels.length && (
        <p className="small">{words.radar.cut(numbers.count(axes.length), numbers.count(labels.length))}</p>
      )}
      <details open={axes.length === 0}>
        <summary>{words.radar.table}</summary>
        <Table labels={labels} series={series} />
      </details>
    </section>
  );
}

interface ShownProps {
  series: Series[];
  hidden: ReadonlySet<Name>;
  onChange: (hidden: ReadonlySet<Name>) => void;
}

function Shown({ series, hidden, onChange }: ShownProps) {
  const { words } = useWords();
  const toggle = (name: Name) => {
    const next = new Set(hidden);
    if (!next.delete(name)) next.add(name);
    onChange(next);
  };
  return (
    <fieldset className="shown">
      <legend className="offscreen">{words.radar.show}</legend>
      {series.map(({ name }) => (
        <label key={name}>
          <input type="checkbox" checked={!hidden.has(name)} onChange={() => toggle(name)} />
          <svg width="28" height="14" viewBox="-14 -7 28 14" aria-hidden="true">
            <path className={`outline ${name}`} d="M-14 0H14" />
            <Mark name={name} />
          </svg>
          {words.modality[name]}
        </label>
      ))}
    </fieldset>
  );
}
