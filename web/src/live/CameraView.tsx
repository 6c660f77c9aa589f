import { useEffect, useRef } from "react";
import { paint } from "../emotion/palette";
import { useWords } from "../words/words";
import type { FaceTrack } from "./faces";

const FRESH = 1.5; // seconds after which a face is no longer where it was seen

/** What the camera sees, with a frame around each face and what it says. */
export function CameraView({
  stream,
  tracks,
  now,
}: {
  stream: MediaStream;
  tracks: readonly FaceTrack[];
  now: number;
}) {
  const { words } = useWords();
  const video = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    if (video.current) video.current.srcObject = stream;
  }, [stream]);
  return (
    <div className="camera">
      <video ref={video} autoPlay muted playsInline aria-label={words.live.camera} />
      {tracks
        .filter(({ last }) => now - last.time < FRESH)
        .map((track) => (
          <Box key={track.person} track={track} />
        ))}
    </div>
  );
}

function Box({ track: { person, last } }: { track: FaceTrack }) {
  const { words, emotionName } = useWords();
  const [left, top, width, height] = last.box.map((share) => `${100 * share}%`);
  return (
    <div className="seen-face" style={{ left, top, width, height }}>
      <span>
        <svg className="swatch" width="12" height="12" aria-hidden="true">
          <rect width="12" height="12" fill={paint(last.emotion)} />
        </svg>
        {words.timeline.face(String(person))}: {emotionName(last.emotion)}
      </span>
    </div>
  );
}
