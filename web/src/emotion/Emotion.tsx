import { useWords } from "../words/words";
import { paint } from "./palette";

/** The colour and pattern of an emotion, for eyes only: its name stands beside it. */
export function Swatch({ emotion }: { emotion: string }) {
  return (
    <svg className="swatch" width="16" height="16" aria-hidden="true">
      <rect x="0.5" y="0.5" width="15" height="15" rx="3" fill={paint(emotion)} stroke="currentColor" />
    </svg>
  );
}

/** An emotion by its name and swatch. */
export function Emotion({ emotion }: { emotion: string }) {
  const { emotionName } = useWords();
  return (
    <span className="emotion">
      <Swatch emotion={emotion} />
      {emotionName(emotion)}
    </span>
  );
}
