import { describe, expect, it } from "vitest";
import { loudness, pcm } from "../src/capture/pcm";
import { Resampler } from "../src/capture/resampler";

const TO = 16_000;
const sine = (hertz: number, rate: number, seconds = 0.5) =>
  Float32Array.from({ length: rate * seconds }, (_, index) => Math.sin((2 * Math.PI * hertz * index) / rate));

const resampled = (from: number, sound: Float32Array, block = 128): Float32Array => {
  const resampler = new Resampler(from, TO);
  const blocks = Array.from({ length: Math.ceil(sound.length / block) }, (_, index) =>
    resampler.push(sound.subarray(index * block, (index + 1) * block)),
  );
  return Float32Array.from(blocks.flatMap((one) => [...one]));
};

const EDGE = 100; // samples in which the sine begins out of silence

describe("the resampler", () => {
  it.each([16_000, 22_050, 44_100, 48_000, 96_000, 8_000])(
    "keeps a tone of 440 Hz from %d Hz where it was",
    (from) => {
      const made = resampled(from, sine(440, from));
      const exact = sine(440, TO);
      const errors = made
        .subarray(EDGE)
        .map((sample, index) => Math.abs(sample - (exact[index + EDGE] ?? 0)));
      expect(Math.max(...errors)).toBeLessThan(2e-3);
    },
  );

  it.each([44_100, 48_000])("removes what 16 kHz cannot hold from %d Hz", (from) => {
    expect(loudness(resampled(from, sine(10_000, from)).subarray(EDGE))).toBeLessThan(1e-3);
  });

  it.each([44_100, 48_000])("gives 16,000 samples for each second at %d Hz", (from) => {
    const late = 16; // of the filter, in output samples
    expect(Math.abs(resampled(from, sine(100, from, 2)).length - 2 * TO)).toBeLessThanOrEqual(late + 1);
  });

  it("does not depend on how the sound is cut", () => {
    const sound = sine(440, 44_100, 0.2);
    expect(resampled(44_100, sound, 1000)).toEqual(resampled(44_100, sound, 7));
  });
});

describe("PCM", () => {
  it("is little-endian, and loud sound stays within its bounds", () => {
    const bytes = Buffer.from(pcm(Float32Array.from([0, 0.5, -1, 3, -3])));
    expect([0, 2, 4, 6, 8].map((at) => bytes.readInt16LE(at))).toEqual([0, 16_384, -32_767, 32_767, -32_767]);
  });

  it("has the loudness of a sine, one over the square root of two", () => {
    expect(loudness(sine(100, TO, 1))).toBeCloseTo(Math.SQRT1_2, 3);
    expect(loudness(new Float32Array())).toBe(0);
  });
});
