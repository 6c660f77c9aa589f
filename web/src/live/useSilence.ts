import { useEffect, useRef, useState } from "react";

const HEARABLE = 1e-4; // root mean square; a real microphone's noise lies above
const PATIENCE = 3; // seconds

/** Whether the microphone has given nothing at all for some seconds: muted, or the wrong one. */
export function useSilence(level: number, seconds: number): boolean {
  const last = useRef(0);
  const [silent, setSilent] = useState(false);
  useEffect(() => {
    if (level > HEARABLE || seconds < last.current) last.current = seconds;
    setSilent(seconds - last.current > PATIENCE);
  }, [level, seconds]);
  return silent;
}
