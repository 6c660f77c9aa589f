import worklet from "./listener.worklet.ts?worker&url";

/** Nothing between the mouth and the models: what cleans speech for a call removes what a voice tells. */
const UNTOUCHED = {
  channelCount: 1,
  echoCancellation: false,
  noiseSuppression: false,
  autoGainControl: false,
};
const PICTURE = { width: { ideal: 640 }, height: { ideal: 480 }, frameRate: { ideal: 15 } };

/** Asks for the microphone, and the camera if wished. */
export function openDevices(camera: boolean): Promise<MediaStream> {
  if (!navigator.mediaDevices) throw new DOMException("insecure", "SecurityError");
  return navigator.mediaDevices.getUserMedia({ audio: UNTOUCHED, video: camera ? PICTURE : false });
}

/** Calls `onSound` with each tenth of a second, float samples at 16 kHz; returns what ends it. */
export async function listen(
  stream: MediaStream,
  onSound: (samples: Float32Array) => void,
): Promise<() => Promise<void>> {
  const context = new AudioContext();
  await context.audioWorklet.addModule(worklet);
  const node = new AudioWorkletNode(context, "listener", {
    numberOfOutputs: 0,
    channelCount: 1,
    channelCountMode: "explicit",
  });
  node.port.onmessage = ({ data }: MessageEvent<Float32Array>) => onSound(data);
  context.createMediaStreamSource(stream).connect(node);
  await context.resume();
  return () => context.close();
}
