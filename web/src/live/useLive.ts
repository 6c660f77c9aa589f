import { useCallback, useEffect, useReducer, useRef, useState } from "react";
import { Session, type SessionOptions } from "./session";
import { IDLE, isOver, type LiveAction, type LiveState, reduce } from "./state";

export interface Live {
  readonly state: LiveState;
  readonly stream: MediaStream | null;
  /** Loudness 0..1 of the last tenth of a second. */
  readonly level: number;
  readonly seconds: number;
  /** What was recorded, after the end. */
  readonly recording: Blob | null;
  readonly start: (options: SessionOptions) => Promise<void>;
  readonly stop: () => Promise<void>;
}

const OVER: ReadonlySet<LiveAction["type"]> = new Set(["end", "error", "closed"]);

/** A live session and the means to begin and end it; it ends by itself when the page moves on. */
export function useLive(): Live {
  const [state, dispatch] = useReducer(reduce, IDLE);
  const [stream, setStream] = useState<MediaStream | null>(null);
  const [recording, setRecording] = useState<Blob | null>(null);
  const [{ level, seconds }, setHeard] = useState({ level: 0, seconds: 0 });
  const session = useRef<Session | null>(null);
  const gone = useRef(false);

  useEffect(() => {
    gone.current = false;
    return () => {
      gone.current = true;
      session.current?.close();
    };
  }, []);

  const start = useCallback(async (options: SessionOptions) => {
    dispatch({ type: "connect" });
    setRecording(null);
    let over = false; // which may happen before everything is open
    const hear = (action: LiveAction) => {
      over ||= OVER.has(action.type);
      dispatch(action);
    };
    try {
      const opened = await Session.open(options, {
        onEvent: hear,
        onClose: () => hear({ type: "closed" }),
        onLevel: (level, seconds) => setHeard({ level, seconds }),
      });
      if (gone.current || over) return opened.close();
      session.current = opened;
      setStream(opened.stream);
    } catch (reason) {
      dispatch({ type: "failed", failure: reason instanceof DOMException ? reason.name : "closed" });
    }
  }, []);

  const stop = useCallback(async () => {
    dispatch({ type: "stop" });
    await session.current?.stop();
    setStream(null);
  }, []);

  const over = isOver(state);
  useEffect(() => {
    if (!over) return;
    setStream(null);
    session.current?.finish().then(setRecording);
    session.current = null;
  }, [over]);

  return { state, stream, level, seconds, recording, start, stop };
}
