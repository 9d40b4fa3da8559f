import type { JsonValue } from '@kubewright/api-machinery';
import type { FuzzRandom } from './fuzz-target.ts';

/** Texts that decoders have stumbled over. */
export const nastyTexts: readonly string[] = [
  '',
  '0',
  '-1',
  '1',
  'null',
  'true',
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  'length',
  '\0',
  '\u2028',
  '\ud800',
  '😀',
  '..',
  '../..',
  '/',
  '//',
  '%2e%2e',
  '%00',
  '%',
  '~0~1',
  '-',
  '*',
  '&',
  '1e400',
  '1e-400',
  '9223372036854775808',
  '-9223372036854775809',
  '0x10',
  '1_000',
  '.5',
  'NaN',
  'Infinity',
  '$patch',
  '$retainKeys',
  '$setElementOrder/x',
  'k:{"name":"a"}',
  'f:metadata',
  'a'.repeat(300),
  '('.repeat(50),
  '\\',
  '"',
  "'",
  '\r\n',
  ' ',
  '1E',
  '5Ki',
  '10e99',
  '2026-13-45T99:99:99Z',
  '9999-12-31T23:59:59Z',
  '<script>',
  '${x}',
  '(a+)+$',
  '[',
  '{',
  '}',
  '|',
  '!!binary',
  '!!js/function',
  '<<',
  '? ',
  '---',
  '...',
  '%YAML 1.1',
];

const nastyNumbers: readonly number[] = [
  0,
  -0,
  1,
  -1,
  2 ** 31,
  2 ** 31 - 1,
  -(2 ** 31),
  2 ** 53,
  2 ** 63,
  -(2 ** 63),
  1e308,
  5e-324,
  0.1,
  65_536,
];

/** Changes a text in one to four places; pieces of `dictionary` go in whole. */
export function mutateText(random: FuzzRandom, sample: string, dictionary: readonly string[]): string {
  let text = sample;
  for (let edits = 1 + random.below(4); edits > 0; edits--) text = editText(random, text, dictionary);
  return text;
}

function editText(random: FuzzRandom, text: string, dictionary: readonly string[]): string {
  const at = random.below(text.length + 1);
  const end = Math.min(text.length, at + 1 + random.below(random.chance(4) ? 40 : 4));
  switch (random.below(8)) {
    case 0:
      return text.slice(0, at) + text.slice(end);
    case 1:
      return text.slice(0, at) + String.fromCharCode(random.below(random.chance(8) ? 65_536 : 128)) + text.slice(at);
    case 2:
      return text.slice(0, at) + random.pick(dictionary) + text.slice(at);
    case 3:
      return text.slice(0, at) + random.pick(dictionary) + text.slice(end);
    case 4:
      return text.slice(0, at) + random.pick(nastyTexts) + text.slice(end);
    case 5:
      return text.slice(0, end) + text.slice(at);
    case 6:
      return text.slice(0, at) + text.slice(at, end).repeat(1 + random.below(random.chance(20) ? 400 : 8)) + text.slice(end);
    default:
      return text.slice(0, at);
  }
}

/** Changes bytes in one to six places. */
export function mutateBytes(random: FuzzRandom, sample: Uint8Array): Uint8Array {
  let bytes = Buffer.from(sample);
  for (let edits = 1 + random.below(6); edits > 0; edits--) bytes = editBytes(random, bytes);
  return bytes;
}

function editBytes(random: FuzzRandom, bytes: Buffer<ArrayBuffer>): Buffer<ArrayBuffer> {
  const at = random.below(bytes.length + 1);
  const end = Math.min(bytes.length, at + 1 + random.below(8));
  const replaced = (piece: Uint8Array, from = at, to = end): Buffer<ArrayBuffer> =>
    Buffer.concat([bytes.subarray(0, from), piece, bytes.subarray(to)]);
  switch (random.below(7)) {
    case 0:
      if (at < bytes.length) bytes[at] = random.below(256);
      return bytes;
    case 1:
      if (at < bytes.length) bytes[at]! ^= 1 << random.below(8);
      return bytes;
    case 2:
      return replaced(Uint8Array.of(random.below(256)), at, at);
    case 3:
      return replaced(new Uint8Array(0));
    case 4:
      return replaced(random.pick(longVarints));
    case 5:
      return replaced(bytes.subarray(at, end), end, end);
    default:
      return bytes.subarray(0, at);
  }
}

const longVarints: readonly Uint8Array[] = [
  Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0x0f),
  Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01),
  new Uint8Array(12).fill(0xff),
  Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0x07),
  Uint8Array.of(0x80, 0x80, 0x80, 0x80, 0x00),
  Uint8Array.of(0x30, 0x84, 0x7f, 0xff, 0xff, 0xff),
  Uint8Array.of(0x30, 0x80),
];

/** Changes a JSON value in one to three places, keeping it JSON; what is not touched is shared. */
export function mutateJson(random: FuzzRandom, sample: JsonValue, dictionary: readonly JsonValue[]): JsonValue {
  let value = sample;
  for (let edits = 1 + random.below(3); edits > 0; edits--) value = editJson(random, value, dictionary, 0);
  return value;
}

function editJson(random: FuzzRandom, value: JsonValue, dictionary: readonly JsonValue[], depth: number): JsonValue {
  if (typeof value !== 'object' || value === null || random.chance(6 + depth)) return nastyJson(random, dictionary);
  if (Array.isArray(value)) return editList(random, value, dictionary, depth);
  const keys = Object.keys(value);
  const entries = new Map(Object.entries(value));
  const key = keys.length === 0 ? '' : random.pick(keys);
  switch (keys.length === 0 ? 1 : random.below(10)) {
    case 0:
      entries.delete(key);
      break;
    case 1:
      entries.set(random.chance(2) ? random.pick(nastyTexts) : String(random.pick(dictionary)), nastyJson(random, dictionary));
      break;
    case 2:
      entries.set(random.pick(keys), entries.get(key)!);
      break;
    default:
      entries.set(key, editJson(random, entries.get(key)!, dictionary, depth + 1));
  }
  return Object.fromEntries(entries) as JsonValue;
}

function editList(random: FuzzRandom, list: readonly JsonValue[], dictionary: readonly JsonValue[], depth: number): JsonValue {
  const copy = [...list];
  const at = random.below(copy.length + 1);
  switch (copy.length === 0 ? 1 : random.below(6)) {
    case 0:
      copy.splice(at, 1);
      break;
    case 1:
      copy.splice(at, 0, nastyJson(random, dictionary));
      break;
    case 2:
      copy.push(copy[at % copy.length]!);
      break;
    default:
      copy[at % copy.length] = editJson(random, copy[at % copy.length]!, dictionary, depth + 1);
  }
  return copy;
}

function nastyJson(random: FuzzRandom, dictionary: readonly JsonValue[]): JsonValue {
  switch (random.below(8)) {
    case 0:
      return null;
    case 1:
      return random.pick(nastyNumbers);
    case 2:
      return random.pick([true, false, [], {}, [null], [[]], [{}], { '': '' }] as JsonValue[]);
    case 3:
      return random.chance(200) ? nested(2_000 + random.below(3_000), random.chance(2)) : nested(random.below(8), random.chance(2));
    case 4:
    case 5:
      return random.pick(nastyTexts);
    default:
      return random.pick(dictionary);
  }
}

function nested(depth: number, list: boolean): JsonValue {
  let value: JsonValue = 1;
  for (let i = 0; i < depth; i++) value = list ? [value] : { a: value };
  return value;
}

/** The text of a value; of one that is too deep for the writer, which no test is about, a text that is too deep as well. */
export function textOfJson(value: JsonValue): string {
  try {
    return JSON.stringify(value);
  } catch {
    return '['.repeat(5_000);
  }
}
