/** Numbers, times and dates as a language writes them. */

export interface Numbers {
  readonly count: (value: number) => string;
  readonly percent: (share: number) => string;
  /** `3.2`, `14`: how many times as much. */
  readonly times: (value: number) => string;
  /** `+0.34`: a value on a scale. */
  readonly step: (value: number) => string;
  readonly seconds: (value: number) => string;
  readonly clock: (seconds: number) => string;
  readonly moment: (when: Date) => string;
  readonly list: (items: readonly string[]) => string;
  readonly either: (items: readonly string[]) => string;
}

export function numbersOf(locale: string): Numbers {
  const whole = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
  const share = new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 0 });
  const tenth = new Intl.NumberFormat(locale, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
  const step = new Intl.NumberFormat(locale, {
    minimumFractionDigits: 2,
    maximumFractionDigits: 2,
    signDisplay: "always",
  });
  const wide = new Intl.NumberFormat(locale, {
    minimumIntegerDigits: 2,
    minimumFractionDigits: 1,
    maximumFractionDigits: 1,
  });
  const date = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short" });
  const both = new Intl.ListFormat(locale, { type: "conjunction" });
  const one = new Intl.ListFormat(locale, { type: "disjunction" });
  return {
    count: (value) => whole.format(value),
    percent: (value) => share.format(value),
    times: (value) => (value < 10 ? tenth : whole).format(value),
    step: (value) => step.format(value),
    seconds: (value) => tenth.format(value),
    clock: (value) => clock(value, wide),
    moment: (value) => date.format(value),
    list: (items) => both.format(items),
    either: (items) => one.format(items),
  };
}

/** `75.25` -> `1:15.3`, `3675` -> `1:01:15.0`; rounded to tenths first, so that a minute never has 60 seconds. */
function clock(seconds: number, wide: Intl.NumberFormat): string {
  const tenths = Math.round(seconds * 10);
  const minutes = Math.floor(tenths / 600);
  const rest = wide.format((tenths % 600) / 10);
  const hours = Math.floor(minutes / 60);
  return hours > 0 ? `${hours}:${String(minutes % 60).padStart(2, "0")}:${rest}` : `${minutes}:${rest}`;
}
