import { Note } from "../words/Note";
import { useWords } from "../words/words";
import { CameraView } from "./CameraView";
import type { Live } from "./useLive";
import { useSilence } from "./useSilence";

/** A session under way: that it records, how loud, how long, what the camera sees, and how to stop. */
export function NowPlaying({ live }: { live: Live }) {
  const { words, numbers } = useWords();
  const { state, stream, level, seconds } = live;
  const silent = useSilence(level, seconds);
  return (
    <section className="now card">
      <div className="row">
        <strong role="status" className={`phase ${state.phase}`}>
          {phaseName(live, words.live)}
        </strong>
        <span className="time" title={words.live.elapsed}>
          {numbers.clock(seconds)}
        </span>
        <Level level={level} speaking={state.speaking} />
        <button
          type="button"
          className="primary"
          disabled={state.phase !== "recording"}
          onClick={() => void live.stop()}
        >
          {words.live.stop}
        </button>
      </div>
      {stream && stream.getVideoTracks().length > 0 && (
        <CameraView stream={stream} tracks={state.tracks} now={seconds} />
      )}
      {silent && <p className="warning">{words.live.silence}</p>}
      {state.shed > 0 && <p className="warning">{words.live.shed(numbers.count(state.shed))}</p>}
      {state.warnings.map((warning) => (
        <p key={warning} className="warning">
          <Note text={warning} />
        </p>
      ))}
      {state.utterances.length === 0 && <p className="small">{words.live.waiting}</p>}
    </section>
  );
}

function phaseName(
  { state }: Live,
  words: { connecting: string; recording: string; stopping: string },
): string {
  if (state.phase === "recording") return words.recording;
  return state.phase === "stopping" ? words.stopping : words.connecting;
}

const FLOOR = -60; // dB: quieter shows as nothing

function Level({ level, speaking }: { level: number; speaking: boolean }) {
  const { words } = useWords();
  const share = Math.max(0, 1 - (20 * Math.log10(Math.max(level, 1e-6))) / FLOOR);
  return (
    <span className="level">
      <meter min="0" max="1" value={share} aria-label={words.live.level} />
      <span className={speaking ? "speaking" : "small"}>
        {speaking ? words.live.speaking : words.live.quiet}
      </span>
    </span>
  );
}
