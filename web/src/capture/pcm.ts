/** Samples in -1..1 as 16-bit little-endian integers, whatever the byte order of the machine. */
export function pcm(samples: Float32Array): ArrayBuffer {
  const bytes = new DataView(new ArrayBuffer(2 * samples.length));
  samples.forEach((sample, index) => {
    const bounded = Math.max(-1, Math.min(1, sample));
    bytes.setInt16(2 * index, Math.round(bounded * 32_767), true);
  });
  return bytes.buffer;
}

/** Root mean square of samples in -1..1. */
export function loudness(samples: Float32Array): number {
  const power = samples.reduce((sum, sample) => sum + sample * sample, 0);
  return samples.length > 0 ? Math.sqrt(power / samples.length) : 0;
}
