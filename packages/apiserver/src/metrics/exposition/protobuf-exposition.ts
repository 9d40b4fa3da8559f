import { WireWriter } from '@kubewright/api-machinery';
import type { Family } from '../metric-families.ts';
import { stabilityOf } from '../stability.ts';
import { byName } from './text-exposition.ts';

/** Field numbers of io.prometheus.client (client_model 0.6 metrics.proto): of the types, and of what a Metric holds of each. */
const types = { counter: 0, gauge: 1, histogram: 4 } as const;
const valueFields = { counter: 3, gauge: 2, histogram: 7 } as const;

/** Series encoded between two stops for others to have their turn. */
const seriesPerTurn = 256;

/** MetricFamily messages, each behind its length: pieces of a body, made in turns as those of text are. */
export function* protobufExposition(families: readonly Family[]): Generator<void, Uint8Array[]> {
  const pieces: Uint8Array[] = [];
  let taken = 0;
  for (const family of byName(families)) {
    const metrics: Uint8Array[] = [];
    for (const series of family.lines()) {
      metrics.push(encodeMetric(family.type, series));
      if (++taken % seriesPerTurn === 0) yield;
    }
    if (metrics.length > 0) pieces.push(headOf(family, metrics), ...metrics);
  }
  return pieces;
}

/** The length of the message, and what stands in it before its metrics. */
function headOf({ name, help, type }: Family, metrics: readonly Uint8Array[]): Uint8Array {
  const writer = new WireWriter();
  writer.varint(types[type]);
  writer.tag(3, 0);
  text(writer, 2, `${stabilityOf(name)}${help}`);
  text(writer, 1, name);
  writer.varint(metrics.reduce((sum, { length }) => sum + length, writer.length));
  return writer.finish();
}

/** The writer goes backwards: values, then labels, then tag and length of the field `metric`. */
function encodeMetric(type: Family['type'], series: string): Uint8Array {
  const writer = new WireWriter();
  const samples = series.split('\n').map(parseSample);
  message(writer, valueFields[type], () => (type === 'histogram' ? histogram(writer, samples) : double(writer, 1, samples[0]!.value)));
  for (const [name, value] of samples[0]!.labels.filter(([label]) => label !== 'le').toReversed()) {
    message(writer, 1, () => {
      text(writer, 2, value);
      text(writer, 1, name);
    });
  }
  writer.varint(writer.length);
  writer.tag(4, 2);
  return writer.finish();
}

interface Sample {
  readonly labels: readonly (readonly [name: string, value: string])[];
  readonly value: number;
}

/** Values of labels hold neither quotes nor backslashes: `labelText` has seen to that. */
function parseSample(line: string): Sample {
  const value = line.slice(line.lastIndexOf(' ') + 1);
  return {
    labels: Array.from(line.matchAll(/([A-Za-z_]\w*)="([^"]*)"/g), ([, name, text]) => [name!, text!] as const),
    value: value === '+Inf' ? Infinity : value === '-Inf' ? -Infinity : Number(value),
  };
}

/** Buckets, the last of which, without a bound, is the count; then sum and count. */
function histogram(writer: WireWriter, samples: readonly Sample[]): void {
  const [sum, count] = samples.slice(-2);
  for (const { labels, value } of samples.slice(0, -3).toReversed()) {
    message(writer, 3, () => {
      double(writer, 2, Number(labels.at(-1)![1]));
      writer.varint(value);
      writer.tag(1, 0);
    });
  }
  double(writer, 2, sum!.value);
  writer.varint(count!.value);
  writer.tag(1, 0);
}

function message(writer: WireWriter, field: number, write: () => void): void {
  const before = writer.length;
  write();
  writer.varint(writer.length - before);
  writer.tag(field, 2);
}

function text(writer: WireWriter, field: number, value: string): void {
  message(writer, field, () => writer.text(value));
}

function double(writer: WireWriter, field: number, value: number): void {
  writer.double(value);
  writer.tag(field, 1);
}
