import { type RefObject, useState } from "react";
import { useWords } from "../words/words";
import type { Recording } from "./recordings";

interface PlayerProps {
  recording: Recording | null;
  media: RefObject<HTMLVideoElement | null>;
  onAttach: (file: File) => void;
}

/** The recording, where this page has it; otherwise a way to open it. */
export function Player({ recording, media, onAttach }: PlayerProps) {
  const { words } = useWords();
  return (
    <section className="player" aria-labelledby="player-title">
      <h2 id="player-title">{words.player.title}</h2>
      {recording ? <Screen recording={recording} media={media} /> : <Attach onAttach={onAttach} />}
      {recording?.other && (
        <p className="warning" role="alert">
          {words.player.other}
        </p>
      )}
    </section>
  );
}

function Screen({ recording, media }: { recording: Recording; media: RefObject<HTMLVideoElement | null> }) {
  const { words } = useWords();
  const [broken, setBroken] = useState(false);
  return (
    <>
      <video
        ref={media}
        className={recording.pictures ? "" : "sound"}
        src={recording.url}
        aria-label={words.player.title}
        controls
        playsInline
        onError={() => setBroken(true)}
      >
        <track kind="captions" />
      </video>
      {broken && <p className="warning">{words.player.unplayable}</p>}
    </>
  );
}

function Attach({ onAttach }: { onAttach: (file: File) => void }) {
  const { words } = useWords();
  return (
    <label className="field">
      {words.player.attach}
      <input
        type="file"
        accept="audio/*,video/*"
        onChange={(event) => {
          const file = event.target.files?.[0];
          if (file) onAttach(file);
        }}
      />
      <span className="small">{words.player.explain}</span>
    </label>
  );
}
