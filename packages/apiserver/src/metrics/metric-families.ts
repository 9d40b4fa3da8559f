import { goFloat } from '@kubewright/api-machinery';

/** A label set in exposition form, `code="200",verb="GET"`; its parts never hold what users may choose freely. */
type LabelText = string;

export interface Family {
  /** Lines of the text exposition format, without HELP and TYPE; those of one series together in one text. */
  lines(): Iterable<string>;
  /** Counts from nothing again. Unset: it tells a state, or somebody else counts. */
  reset?(): void;
  readonly name: string;
  readonly help: string;
  readonly type: 'counter' | 'gauge' | 'histogram';
}

export function labelText(labels: Readonly<Record<string, string>>): LabelText {
  return Object.entries(labels)
    .map(([name, value]) => `${name}="${value.replace(/[\\"\n]/g, '_')}"`)
    .join(',');
}

const withLabels = (name: string, labels: LabelText): string => (labels === '' ? name : `${name}{${labels}}`);

/** A number per label set that only grows. */
export class Counter implements Family {
  readonly type: 'counter' | 'gauge';
  readonly name: string;
  readonly help: string;
  readonly #values = new Map<LabelText, number>();

  /** A gauge that is only ever set shares the shape. */
  constructor(name: string, help: string, type: 'counter' | 'gauge' = 'counter') {
    this.type = type;
    this.name = name;
    this.help = help;
  }

  set(labels: LabelText, value: number): void {
    this.#values.set(labels, value);
  }

  delete(labels: LabelText): void {
    this.#values.delete(labels);
  }

  reset(): void {
    if (this.type === 'counter') this.#values.clear();
  }

  increment(labels: LabelText, by = 1): void {
    this.#values.set(labels, (this.#values.get(labels) ?? 0) + by);
  }

  *lines(): Iterable<string> {
    for (const [labels, value] of this.#values) yield `${withLabels(this.name, labels)} ${goFloat(value)}`;
  }
}

/** A number per label set that is read when it is asked for: a gauge, or a counter that somebody else counts. */
export class Gauge implements Family {
  readonly type: 'gauge' | 'counter';
  readonly name: string;
  readonly help: string;
  readonly reset?: () => void;
  readonly #read: () => Iterable<readonly [LabelText, number]>;

  /** `reset`: how whoever counts begins anew. */
  constructor(
    name: string,
    help: string,
    read: () => Iterable<readonly [LabelText, number]>,
    type: 'gauge' | 'counter' = 'gauge',
    reset?: () => void,
  ) {
    if (reset) this.reset = reset;
    this.type = type;
    this.name = name;
    this.help = help;
    this.#read = read;
  }

  *lines(): Iterable<string> {
    for (const [labels, value] of this.#read()) yield `${withLabels(this.name, labels)} ${goFloat(value)}`;
  }
}

/** The observations of one label set. */
export class HistogramSeries {
  readonly counts: number[];
  sum = 0;
  count = 0;
  readonly #bounds: readonly number[];

  constructor(bounds: readonly number[]) {
    this.#bounds = bounds;
    this.counts = bounds.map(() => 0);
  }

  /** Counts a value `weight` times, e.g. for the seconds it lasted. */
  observe(value: number, weight = 1): void {
    const bounds = this.#bounds;
    let at = 0;
    while (at < bounds.length && value > bounds[at]!) at++;
    if (at < bounds.length) this.counts[at]! += weight;
    this.sum += value * weight;
    this.count += weight;
  }
}

/** How often values fell under each bound, per label set; one with labels is told of once it has a value. */
export class Histogram implements Family {
  readonly type = 'histogram';
  readonly name: string;
  readonly help: string;
  readonly #bounds: readonly number[];
  #boundTexts: readonly string[] | undefined;
  readonly #series = new Map<LabelText, HistogramSeries>();

  constructor(name: string, help: string, bounds: readonly number[]) {
    this.name = name;
    this.help = help;
    this.#bounds = bounds;
  }

  /** To be kept by whoever observes often. */
  series(labels: LabelText): HistogramSeries {
    let series = this.#series.get(labels);
    if (!series) this.#series.set(labels, (series = new HistogramSeries(this.#bounds)));
    return series;
  }

  /** Drops every series whose labels contain these. */
  forget(labels: LabelText): void {
    for (const key of this.#series.keys()) if (key.includes(labels)) this.#series.delete(key);
  }

  observe(labels: LabelText, value: number): void {
    this.series(labels).observe(value);
  }

  /** Series stay: whoever observes often keeps them. */
  reset(): void {
    for (const series of this.#series.values()) {
      series.counts.fill(0);
      series.sum = series.count = 0;
    }
  }

  *lines(): Iterable<string> {
    const boundTexts = (this.#boundTexts ??= this.#bounds.map(goFloat));
    for (const [labels, { counts, sum, count }] of this.#series) {
      if (count === 0 && labels !== '') continue;
      const bucket = `${this.name}_bucket{${labels === '' ? '' : `${labels},`}le="`;
      let text = '';
      let below = 0;
      for (let i = 0; i < counts.length; i++) text += `${bucket}${boundTexts[i]}"} ${goFloat((below += counts[i]!))}\n`;
      text += `${bucket}+Inf"} ${goFloat(count)}\n${withLabels(`${this.name}_sum`, labels)} ${goFloat(sum)}\n`;
      yield `${text}${withLabels(`${this.name}_count`, labels)} ${goFloat(count)}`;
    }
  }
}
