import { EVENT_ID, SCALAR_STYLE, getScalarValue } from 'js-yaml';
import type { AliasEvent, Event, MappingEvent, ScalarEvent, SequenceEvent } from 'js-yaml';
import type { JsonObject, JsonValue } from '../json.ts';
import { setOwn } from '../json/own-property.ts';
import { goQuote } from '../status/go-quote.ts';
import { sortedKeys } from '../schema/sorted-copy.ts';
import { allowedAliasRatio, anchorOf, targetsOf } from './aliases.ts';
import { resolveScalar, resolveTagged, type Resolved } from './resolve-scalar.ts';

/** Nesting of YAML that is no JSON; JSON may nest as deeply as `parseJson` allows. */
export const maxYamlDepth = 1_000;
/** How much larger than its text aliases may make a document that grows beyond {@link freeGrowth}. */
const maxAliasGrowth = 10;
const freeGrowth = 1024 * 1024;
/** Keys that are told to be there twice. */
const maxDuplicateKeys = 100;

/** One document of a stream. */
export interface ComposedYaml {
  /** Shares nothing, however many aliases there are. */
  readonly value: JsonValue;
  /** Keys written twice, of which the last counts: `line 4: key "a" already set in map`. */
  readonly duplicateKeys: readonly string[];
}

/**
 * What the documents of a text say, in the way of sigs.k8s.io/yaml: aliases are read again where they stand, merged maps
 * overwrite what stands before them, types of collections are passed over (goyaml.v2 decode.go).
 * @param events of js-yaml's parser.
 * @throws {SyntaxError} in upstream's words.
 */
export function composeYaml(text: string, events: readonly Event[]): ComposedYaml[] {
  const composer = new Composer(text, events);
  const documents: ComposedYaml[] = [];
  while (!composer.done) documents.push(composer.document());
  return documents;
}

type Collection = MappingEvent | SequenceEvent;

class Composer {
  readonly #text: string;
  readonly #events: readonly Event[];
  /** By the event of an alias, the event of what it stands for. */
  readonly #targets: ReadonlyMap<number, number>;
  readonly #open = new Set<number>();
  readonly #maxGrowth: number;
  #duplicateKeys: string[] = [];
  #at = 0;
  #depth = 0;
  #decoded = 0;
  #aliased = 0;
  #aliasDepth = 0;
  #growth = 0;
  /** Where lines end; unset: nobody has asked. */
  #lineEnds: readonly number[] | undefined;

  constructor(text: string, events: readonly Event[]) {
    this.#text = text;
    this.#events = events;
    this.#targets = targetsOf(text, events);
    this.#maxGrowth = Math.max(freeGrowth, text.length * maxAliasGrowth);
  }

  get done(): boolean {
    return this.#at >= this.#events.length;
  }

  document(): ComposedYaml {
    this.#at++;
    this.#duplicateKeys = [];
    const value = this.#events[this.#at]!.type === EVENT_ID.POP ? null : this.#node();
    this.#at++;
    return { value, duplicateKeys: this.#duplicateKeys };
  }

  #node(): JsonValue {
    const event = this.#events[this.#at]!;
    this.#count(event);
    switch (event.type) {
      case EVENT_ID.ALIAS:
        return this.#alias(() => this.#node());
      case EVENT_ID.SEQUENCE:
        return this.#within(() => this.#sequence());
      case EVENT_ID.MAPPING:
        return this.#within(() => {
          const map: JsonObject = {};
          this.#fill(map, new Set());
          return map;
        });
      default:
        this.#at++;
        return jsonValue(this.#scalar(event as ScalarEvent));
    }
  }

  /** The bounds of goyaml.v2, and one of the size: texts that upstream shares are written out in the end. */
  #count(event: Event): void {
    this.#decoded++;
    if (this.#aliasDepth > 0) {
      this.#aliased++;
      this.#growth += event.type === EVENT_ID.SCALAR ? event.valueEnd - event.valueStart + 1 : 1;
    }
    const tooMany = this.#aliased > 100 && this.#decoded > 1_000 && this.#aliased / this.#decoded > allowedAliasRatio(this.#decoded);
    if (tooMany || this.#growth > this.#maxGrowth) throw new SyntaxError('yaml: document contains excessive aliasing');
  }

  #within<T>(read: () => T): T {
    if (++this.#depth > maxYamlDepth) throw new SyntaxError('yaml: exceeded max depth');
    this.#at++;
    const value = read();
    this.#at++;
    this.#depth--;
    return value;
  }

  /** Reads what an alias stands for, in its place. */
  #alias<T>(read: () => T): T {
    const alias = this.#at;
    if (this.#open.has(alias))
      throw new SyntaxError(`yaml: anchor '${anchorOf(this.#text, this.#events[alias] as AliasEvent)}' value contains itself`);
    this.#open.add(alias);
    this.#aliasDepth++;
    this.#at = this.#targets.get(alias)!;
    const value = read();
    this.#at = alias + 1;
    this.#aliasDepth--;
    this.#open.delete(alias);
    return value;
  }

  #sequence(): JsonValue[] {
    const list: JsonValue[] = [];
    while (this.#events[this.#at]!.type !== EVENT_ID.POP) list.push(this.#node());
    return list;
  }

  /** @param keys what is set, by type and value: `1` and `"1"` are two. */
  #fill(map: JsonObject, keys: Set<string>): void {
    while (this.#events[this.#at]!.type !== EVENT_ID.POP) {
      if (this.#isMerge()) {
        this.#at++;
        this.#merge(map, keys);
        continue;
      }
      const key = this.#key();
      const at = this.#at;
      const value = this.#node();
      if (key.value === null)
        throw new SyntaxError(`unsupported map key of type: %!s(<nil>), key: <nil>, value: ${value === null ? '<nil>' : goSyntax(value)}`);
      const typed = `${key.tag} ${String(key.value)}`;
      if (keys.has(typed) && this.#duplicateKeys.length < maxDuplicateKeys)
        this.#duplicateKeys.push(`line ${this.#lineOf(at)}: key ${goSyntax(key.value)} already set in map`);
      keys.add(typed);
      setOwn(map, nameOf(key), value);
    }
  }

  #key(): Resolved {
    const target = this.#events[this.#targets.get(this.#at) ?? this.#at]!;
    if (target.type !== EVENT_ID.SCALAR) throw new SyntaxError(`yaml: invalid map key: ${goSyntax(this.#node())}`);
    this.#count(target);
    this.#at++;
    return this.#scalar(target);
  }

  #isMerge(): boolean {
    const event = this.#events[this.#at]!;
    if (event.type !== EVENT_ID.SCALAR || event.valueEnd - event.valueStart !== 2 || getScalarValue(this.#text, event) !== '<<')
      return false;
    const tag = this.#tag(event);
    return tag === 'merge' || (tag === undefined && event.style === SCALAR_STYLE.PLAIN);
  }

  /** A map, or a list of maps of which the first counts most. */
  #merge(map: JsonObject, keys: Set<string>): void {
    const event = this.#events[this.#at]!;
    if (event.type !== EVENT_ID.SEQUENCE) return this.#mergeMap(map, keys);
    const elements: number[] = [];
    for (this.#at++; this.#events[this.#at]!.type !== EVENT_ID.POP; this.#skip()) elements.push(this.#at);
    const end = this.#at + 1;
    for (const element of elements.reverse()) {
      this.#at = element;
      this.#mergeMap(map, keys);
    }
    this.#at = end;
  }

  #mergeMap(map: JsonObject, keys: Set<string>): void {
    const event = this.#events[this.#at]!;
    this.#count(event);
    if (this.#events[this.#targets.get(this.#at) ?? this.#at]!.type !== EVENT_ID.MAPPING)
      throw new SyntaxError('yaml: map merge requires map or sequence of maps as the value');
    const read = (): void => this.#within(() => this.#fill(map, keys));
    if (event.type === EVENT_ID.ALIAS) this.#alias(read);
    else read();
  }

  #skip(): void {
    let open = 0;
    do {
      const { type } = this.#events[this.#at++]!;
      if (type === EVENT_ID.POP) open--;
      else if (type === EVENT_ID.SEQUENCE || type === EVENT_ID.MAPPING) open++;
    } while (open > 0);
  }

  #scalar(event: ScalarEvent): Resolved {
    const text = this.#scalarText(event);
    const tag = this.#tag(event);
    if (tag !== undefined && tag !== '') return resolveTagged(tag, text);
    return tag === undefined && event.style === SCALAR_STYLE.PLAIN ? resolveScalar(text) : { tag: 'str', value: text };
  }

  /** js-yaml ends the last line of a block even where the text does not. */
  #scalarText(event: ScalarEvent): string {
    const text = getScalarValue(this.#text, event);
    const isOpen = isBlock(event) && event.valueEnd === this.#text.length && !/[\r\n]$/.test(this.#text);
    return isOpen && text.endsWith('\n') ? text.slice(0, -1) : text;
  }

  /** The type that is written before a node, without what all of YAML's begin with; '' for `!`, which says that a scalar is a text. */
  #tag({ tagStart, tagEnd }: ScalarEvent): string | undefined {
    if (tagStart < 0) return undefined;
    return this.#text
      .slice(tagStart, tagEnd)
      .replace(/^!<(.*)>$/, '$1')
      .replace(/^(?:!!|tag:yaml\.org,2002:)|^!$/, '');
  }

  /** The line that a node begins on: an empty one where what stands before it ends, a block where its mark is. */
  #lineOf(at: number): number {
    const event = this.#events[at] as ScalarEvent | Collection;
    const { anchorStart, tagStart } = event;
    const own = event.type !== EVENT_ID.SCALAR ? event.start : isBlock(event) ? event.valueStart - 1 : event.valueStart;
    const starts = [anchorStart, tagStart, own].filter((start) => start >= 0);
    const before = this.#events[at - 1] as ScalarEvent;
    const start = starts.length > 0 ? Math.min(...starts) : (before.valueEnd ?? 0);
    return lineAt((this.#lineEnds ??= lineEndsOf(this.#text)), start);
  }
}

const lineEndsOf = (text: string): number[] => Array.from(text.matchAll(/\r\n?|\n/g), ({ index }) => index);

/** The number of the line that has the character at `index`, by halves: a text of megabytes may repeat keys everywhere. */
function lineAt(lineEnds: readonly number[], index: number): number {
  let low = 0;
  let high = lineEnds.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (lineEnds[middle]! < index) low = middle + 1;
    else high = middle;
  }
  return low + 1;
}

const isBlock = ({ style }: ScalarEvent): boolean => style === SCALAR_STYLE.LITERAL_BLOCK || style === SCALAR_STYLE.FOLDED_BLOCK;

/** @throws {SyntaxError} for a number of YAML that JSON has none for. */
function jsonValue({ value }: Resolved): JsonValue {
  if (typeof value !== 'number' || Number.isFinite(value)) return value;
  throw new SyntaxError(`json: unsupported value: ${value === Infinity ? '+Inf' : value === -Infinity ? '-Inf' : 'NaN'}`);
}

function nameOf({ value }: Resolved): string {
  if (typeof value !== 'number' || Number.isFinite(value)) return String(value);
  return value === Infinity ? '.inf' : value === -Infinity ? '-.inf' : '.nan';
}

/** A value as Go's syntax has it (`%#v`). */
function goSyntax(value: JsonValue): string {
  if (typeof value === 'string') return goQuote(value);
  if (Array.isArray(value)) return `[]interface {}{${value.map(goSyntax).join(', ')}}`;
  if (value === null) return 'interface {}(nil)';
  if (typeof value !== 'object') return String(value);
  const fields = sortedKeys(value).map((key) => `${goSyntax(key)}:${goSyntax(value[key]!)}`);
  return `map[interface {}]interface {}{${fields.join(', ')}}`;
}
