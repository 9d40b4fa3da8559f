import type { JsonObject } from '../json.ts';
import { isJsonObject } from '../json/own-property.ts';
import type { Schema } from '../schema/schema.ts';
import type { PathElement } from './path-element.ts';
import { comparePathElements, fieldElement, readPathElement } from './path-element.ts';
import { declaredField, elementSchema, fieldSchema } from './typed-structure.ts';

const nothing: JsonObject = Object.freeze({});
const noMembers: ReadonlySet<PathElement> = new Set();
const noChildren: ReadonlyMap<PathElement, FieldSet> = new Map();

/**
 * A set of paths into an object (structured-merge-diff's fieldpath.Set): `members` are the paths that end here,
 * `children` the paths that go on. A set is changed only while it is being built; the operations return new sets, which
 * may share parts with their operands. No child is empty.
 */
export class FieldSet {
  /** Whether it has been told to others as the one of all that are equal (`sharedSet`). */
  isShared = false;
  // Made when there is something to put in: every object has many sets, of which most are empty.
  #members: Set<PathElement> | undefined;
  #children: Map<PathElement, FieldSet> | undefined;
  #fieldsV1: JsonObject | undefined;

  get members(): ReadonlySet<PathElement> {
    return this.#members ?? noMembers;
  }

  get children(): ReadonlyMap<PathElement, FieldSet> {
    return this.#children ?? noChildren;
  }

  get isEmpty(): boolean {
    return this.#members === undefined && this.#children === undefined;
  }

  /** For builders. */
  add(element: PathElement): void {
    (this.#members ??= new Set()).add(element);
  }

  /** Adds a child that is not empty; for builders. */
  addChild(element: PathElement, child: FieldSet | undefined): void {
    if (child && !child.isEmpty) (this.#children ??= new Map()).set(element, child);
  }

  /** Takes paths out, as {@link difference} does; for builders. */
  remove(other: FieldSet): void {
    for (const element of other.members) this.#members?.delete(element);
    if (this.#members?.size === 0) this.#members = undefined;
    for (const [element, without] of other.children) {
      const child = this.#children?.get(element);
      child?.remove(without);
      if (child?.isEmpty) this.#children!.delete(element);
    }
    if (this.#children?.size === 0) this.#children = undefined;
  }

  has(path: readonly PathElement[]): boolean {
    const [first, ...rest] = path;
    if (first === undefined) return false;
    return rest.length === 0 ? this.members.has(first) : (this.children.get(first)?.has(rest) ?? false);
  }

  union(other: FieldSet): FieldSet {
    if (other.isEmpty) return this;
    if (this.isEmpty) return other;
    const result = new FieldSet();
    for (const element of this.members) result.add(element);
    for (const element of other.members) result.add(element);
    for (const [element, child] of this.children) {
      const same = other.children.get(element);
      result.addChild(element, same ? child.union(same) : child);
    }
    for (const [element, child] of other.children) if (!this.children.has(element)) result.addChild(element, child);
    return result;
  }

  intersection(other: FieldSet): FieldSet {
    const result = new FieldSet();
    for (const element of this.members) if (other.members.has(element)) result.add(element);
    for (const [element, child] of this.children) {
      const same = other.children.get(element);
      if (same) result.addChild(element, child.intersection(same));
    }
    return result;
  }

  /** Paths of this set that are not in the other; a path does not take those below it along. */
  difference(other: FieldSet): FieldSet {
    return this.#without(other, false);
  }

  /** The same, but a path of the other set takes everything below it along. */
  recursiveDifference(other: FieldSet): FieldSet {
    return this.#without(other, true);
  }

  #without(other: FieldSet, recursive: boolean): FieldSet {
    if (other.isEmpty || this.isEmpty) return this;
    const result = new FieldSet();
    for (const element of this.members) if (!other.members.has(element)) result.add(element);
    for (const [element, child] of this.children) {
      if (recursive && other.members.has(element)) continue;
      const same = other.children.get(element);
      result.addChild(element, same ? child.#without(same, recursive) : child);
    }
    return result;
  }

  equals(other: FieldSet): boolean {
    if (this.members.size !== other.members.size || this.children.size !== other.children.size) return false;
    for (const element of this.members) if (!other.members.has(element)) return false;
    for (const [element, child] of this.children) {
      const same = other.children.get(element);
      if (!same || !child.equals(same)) return false;
    }
    return true;
  }

  /** The same for no two sets that differ. */
  toText(): string {
    let text = '';
    for (const element of this.members) text += `${element.length}:${element}`;
    for (const [element, child] of this.children) text += `${element.length}(${element}${child.toText()})`;
    return text;
  }

  /** Makes every declared field below which there are paths a path of its own. */
  withNamedFields(schema: Schema | undefined): FieldSet {
    const result = new FieldSet();
    for (const element of this.members) result.add(element);
    for (const [element, child] of this.children) {
      const isField = element.startsWith('f:');
      const name = element.slice(2);
      if (isField && declaredField(schema, name)) result.add(element);
      result.addChild(element, child.withNamedFields(isField ? fieldSchema(schema, name) : elementSchema(schema)));
    }
    return result;
  }

  /** All paths, those that end here before those that go on, in order. */
  *paths(prefix: readonly PathElement[] = []): Generator<PathElement[]> {
    for (const element of [...this.members].sort(comparePathElements)) yield [...prefix, element];
    for (const [element, child] of sortedChildren(this)) yield* child.paths([...prefix, element]);
  }

  /** The fieldsV1 form, deeply frozen; made once. */
  toFieldsV1(): JsonObject {
    return (this.#fieldsV1 ??= this.#write());
  }

  #write(): JsonObject {
    const result: JsonObject = {};
    const elements = this.children.size === 0 ? [...this.members] : [...new Set([...this.members, ...this.children.keys()])];
    for (const element of elements.sort(comparePathElements)) {
      const child = this.children.get(element);
      const below = child?.toFieldsV1() ?? nothing;
      result[element] = child && this.members.has(element) ? Object.freeze({ '.': nothing, ...below }) : below;
    }
    return Object.freeze(result);
  }

  /** A set from field names, e.g. `[['status'], ['metadata', 'name']]`. */
  static ofFields(...paths: readonly (readonly string[])[]): FieldSet {
    let result = new FieldSet();
    for (const path of paths) {
      const [last, ...above] = path.map(fieldElement).reverse();
      let set = new FieldSet();
      set.add(last!);
      for (const element of above) {
        const parent = new FieldSet();
        parent.addChild(element, set);
        set = parent;
      }
      result = result.union(set);
    }
    return result;
  }

  /**
   * Reads the fieldsV1 form.
   * @throws {SyntaxError} when a key is malformed.
   */
  static fromFieldsV1(fields: JsonObject): FieldSet {
    const result = new FieldSet();
    for (const key of Object.keys(fields)) {
      if (key === '.') continue;
      if (key.length < 2 || key[1] !== ':')
        throw new SyntaxError(key.length < 2 ? 'key must be 2 characters long:' : `missing colon: ${key}`);
      const element = readPathElement(key);
      if (element === undefined) continue;
      const below = fields[key];
      const child = isJsonObject(below) ? FieldSet.fromFieldsV1(below) : new FieldSet();
      const endsHere = child.isEmpty || (isJsonObject(below) && Object.hasOwn(below, '.'));
      if (endsHere) result.add(element);
      result.addChild(element, child);
    }
    return result;
  }
}

function sortedChildren(set: FieldSet): [PathElement, FieldSet][] {
  return [...set.children].sort(([a], [b]) => comparePathElements(a, b));
}
