import { Emotion } from "../emotion/Emotion";
import { useWords } from "../words/words";
import type { Series } from "./series";

/** Every number of the radar, a row for each label. */
export function Table({ labels, series }: { labels: readonly string[]; series: Series[] }) {
  const { words, numbers } = useWords();
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">{words.radar.label}</th>
          {series.map(({ name }) => (
            <th key={name} scope="col" className="number">
              {words.modality[name]}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {labels.map((label) => (
          <tr key={label}>
            <th scope="row">
              <Emotion emotion={label} />
            </th>
            {series.map(({ name, probabilities }) => (
              <td key={name} className="number">
                {numbers.percent(probabilities[label] ?? 0)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
