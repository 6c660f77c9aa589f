import { Emotion } from "../emotion/Emotion";
import { useWords } from "../words/words";

/** Which colour and pattern is which emotion. */
export function Legend({ labels }: { labels: readonly string[] }) {
  const { words } = useWords();
  return (
    <ul className="legend" aria-label={words.timeline.legend}>
      {labels.map((label) => (
        <li key={label}>
          <Emotion emotion={label} />
        </li>
      ))}
    </ul>
  );
}
