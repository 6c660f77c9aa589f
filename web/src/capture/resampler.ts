/**
 * Sound at the rate of the device to sound at the rate of the models, block by block: a polyphase filter, Kaiser
 * windowed sinc. Browsers could resample by themselves, but not all join a microphone to a context of another rate.
 */

const CROSSINGS = 16; // of the sinc on either side
const ROLLOFF = 0.92; // of the lower rate's Nyquist frequency: the rest is the filter's slope
const BETA = 8; // of the window: about 80 dB below

export class Resampler {
  readonly #up: number;
  readonly #down: number;
  readonly #half: number;
  readonly #phases: readonly Float32Array[];
  #kept: Float32Array;
  #index: number; // of the input sample at or before the next output sample, in `#kept`
  #phase = 0; // how far past it, in `#up`ths of an input sample

  constructor(from: number, to: number) {
    const shared = divisor(from, to);
    this.#up = to / shared;
    this.#down = from / shared;
    this.#half = Math.ceil(CROSSINGS * Math.max(1, from / to));
    this.#phases = kernels(this.#up, this.#half, ROLLOFF * Math.min(1, to / from));
    this.#kept = new Float32Array(this.#half); // silence before the beginning
    this.#index = this.#half;
  }

  /** The output that is settled by `block` and all before it; the sound is late by `#half` input samples. */
  push(block: Float32Array): Float32Array {
    const input = new Float32Array(this.#kept.length + block.length);
    input.set(this.#kept);
    input.set(block, this.#kept.length);
    const output: number[] = [];
    while (this.#index + this.#half < input.length) {
      output.push(this.#at(input));
      this.#phase += this.#down;
      this.#index += Math.floor(this.#phase / this.#up);
      this.#phase %= this.#up;
    }
    const first = Math.min(input.length, this.#index - this.#half);
    this.#kept = input.slice(first);
    this.#index -= first;
    return Float32Array.from(output);
  }

  #at(input: Float32Array): number {
    const kernel = this.#phases[this.#phase] as Float32Array;
    const first = this.#index - this.#half;
    return kernel.reduce((sum, weight, tap) => sum + weight * (input[first + tap] ?? 0), 0);
  }
}

/** For each phase the weights of the samples from `half` before to `half` after; each sums to one. */
function kernels(up: number, half: number, cutoff: number): Float32Array[] {
  return Array.from({ length: up }, (_, phase) => {
    const weights = Array.from({ length: 2 * half + 1 }, (_, tap) => {
      const away = tap - half - phase / up;
      return sinc(cutoff * away) * kaiser(away / (half + 1));
    });
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    return Float32Array.from(weights, (weight) => weight / total);
  });
}

const sinc = (x: number): number => (x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x));

const kaiser = (x: number): number =>
  Math.abs(x) >= 1 ? 0 : bessel(BETA * Math.sqrt(1 - x * x)) / bessel(BETA);

/** The modified Bessel function of the first kind and order zero, by its power series. */
function bessel(x: number): number {
  let term = 1;
  let sum = 1;
  for (let k = 1; term > 1e-12 * sum; k += 1) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
  }
  return sum;
}

const divisor = (one: number, other: number): number => (other === 0 ? one : divisor(other, one % other));
