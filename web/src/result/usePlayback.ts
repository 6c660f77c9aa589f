import { type RefObject, useCallback, useEffect, useRef, useState } from "react";

export interface Playback {
  readonly media: RefObject<HTMLVideoElement | null>;
  /** Seconds. */
  readonly time: number;
  readonly seek: (time: number, play: boolean) => void;
}

/** Where a player stands, followed frame by frame while it plays. `url` is what it plays, null for nothing. */
export function usePlayback(url: string | null): Playback {
  const media = useRef<HTMLVideoElement | null>(null);
  const [time, setTime] = useState(0);

  useEffect(() => {
    const element = media.current;
    if (!url || !element) return;
    let frame = 0;
    const read = () => setTime(element.currentTime);
    const follow = () => {
      read();
      if (!element.paused) frame = requestAnimationFrame(follow);
    };
    const measure = () => settleDuration(element);
    element.addEventListener("play", follow);
    element.addEventListener("seeked", read);
    element.addEventListener("loadedmetadata", measure);
    return () => {
      cancelAnimationFrame(frame);
      element.removeEventListener("play", follow);
      element.removeEventListener("seeked", read);
      element.removeEventListener("loadedmetadata", measure);
    };
  }, [url]);

  const seek = useCallback((to: number, play: boolean) => {
    const element = media.current;
    if (!element) return;
    element.currentTime = to;
    if (play) element.play().catch(() => {}); // the browser may ask for a click on the player first
  }, []);
  return { media, time, seek };
}

/** A recording made by the browser does not say how long it is until it was read to its end. */
function settleDuration(element: HTMLMediaElement): void {
  if (Number.isFinite(element.duration)) return;
  const back = () => {
    element.currentTime = 0;
  };
  element.addEventListener("durationchange", back, { once: true });
  element.currentTime = Number.MAX_SAFE_INTEGER;
}
