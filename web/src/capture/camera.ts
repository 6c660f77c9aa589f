const EVERY = 200; // milliseconds: five looks a second, as many as mien takes of a file
const WIDEST = 640; // pixels
const QUALITY = 0.85;

/** Calls `onPicture` five times a second with a JPEG and what `clock` said when it was taken; returns what ends it. */
export async function watch(
  stream: MediaStream,
  clock: () => number,
  onPicture: (jpeg: Blob, time: number) => void,
): Promise<() => void> {
  const video = document.createElement("video");
  video.muted = true;
  video.playsInline = true;
  video.srcObject = stream;
  await video.play();
  const canvas = document.createElement("canvas");
  const timer = setInterval(() => {
    const time = clock();
    if (!draw(video, canvas)) return;
    canvas.toBlob((jpeg) => jpeg && onPicture(jpeg, time), "image/jpeg", QUALITY);
  }, EVERY);
  return () => {
    clearInterval(timer);
    video.srcObject = null;
  };
}

function draw(video: HTMLVideoElement, canvas: HTMLCanvasElement): boolean {
  if (video.videoWidth === 0) return false;
  const scale = Math.min(1, WIDEST / video.videoWidth);
  canvas.width = Math.round(video.videoWidth * scale);
  canvas.height = Math.round(video.videoHeight * scale);
  canvas.getContext("2d")?.drawImage(video, 0, 0, canvas.width, canvas.height);
  return true;
}
