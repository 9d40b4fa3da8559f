import { plainJson } from '../json/stringify-json.ts';
import type { JsonObject, JsonValue } from '../json.ts';
import { boundedRecursion, getOwn, isJsonObject, setOwn } from '../json/own-property.ts';
import { goValueOf } from '../schema/go-type.ts';
import { deepEqual } from '../meta/semantic-equal.ts';
import { ApiError, badRequest, requestEntityTooLarge } from '../status/api-error.ts';

/** Operations in one JSON patch at most. */
export const maxJsonPatchOperations = 10_000;
/** Bytes that the `copy` operations of one patch may add up to. */
const maxJsonPatchCopyBytes = 3 * 1024 * 1024;

interface Operation {
  readonly op: string;
  readonly path: string;
  readonly from: string;
  readonly value: JsonValue;
}

/**
 * Applies an RFC 6902 patch as evanphx/json-patch v4 does (negative indices count from the end; the whole document
 * cannot be addressed). The document is not changed; the result shares what the patch left alone.
 * @throws {ApiError} BadRequest when the patch is malformed, RequestEntityTooLarge past 10,000 operations, Invalid when
 * it does not apply.
 */
export function applyJsonPatch(document: JsonObject, patch: JsonValue): JsonObject {
  const operations = decodePatch(patch);
  return boundedRecursion(() => {
    const patching = new Patching(document);
    for (const operation of operations) patching.apply(operation);
    return patching.root;
  });
}

function decodePatch(patch: JsonValue): Operation[] {
  if (patch === null) return [];
  if (!Array.isArray(patch))
    throw badRequest(`error decoding patch: json: cannot unmarshal ${goValueOf(patch)} into Go value of type []handlers.jsonPatchOp`);
  if (patch.length > maxJsonPatchOperations) {
    throw requestEntityTooLarge(`The allowed maximum operations in a JSON patch is ${maxJsonPatchOperations}, got ${patch.length}`);
  }
  return patch.map((entry) => {
    if (!isJsonObject(entry))
      throw badRequest(`error decoding patch: json: cannot unmarshal ${goValueOf(entry)} into Go value of type handlers.jsonPatchOp`);
    return { op: textOf(entry, 'op'), path: textOf(entry, 'path'), from: textOf(entry, 'from'), value: getOwn(entry, 'value') ?? null };
  });
}

function textOf(entry: JsonObject, key: string): string {
  const value = getOwn(entry, key);
  return typeof value === 'string' ? value : '';
}

const failedTest = 'testing value';

/** Whether a patch did not apply because one of its tests failed. */
export const isFailedPatchTest = (error: unknown): boolean =>
  error instanceof Error && error.cause instanceof Error && error.cause.message.startsWith(failedTest);

/** The 422 that upstream answers whenever a patch does not apply; the cause stays in the error's `cause`. */
export function patchDoesNotApply(why: string): ApiError {
  const error = new ApiError({
    code: 422,
    reason: 'Invalid',
    message: 'the server rejected our request due to an error in our request',
    details: {},
  });
  error.cause = new Error(why);
  return error;
}

type Container = JsonObject | JsonValue[];

/** One run of a patch. Containers are copied the first time they are changed, and changed in place from then on. */
class Patching {
  root: JsonObject;
  readonly #owned = new Set<Container>();
  #copiedBytes = 0;

  constructor(document: JsonObject) {
    this.root = document;
  }

  apply(operation: Operation): void {
    switch (operation.op) {
      case 'add':
        return this.#add(operation.path, operation.value);
      case 'remove':
        return this.#remove(operation.path);
      case 'replace':
        return this.#replace(operation.path, operation.value);
      case 'move': {
        const value = this.#read(operation.from) ?? null;
        this.#remove(operation.from);
        return this.#add(operation.path, value);
      }
      case 'copy':
        return this.#copy(operation.from, operation.path);
      case 'test':
        return this.#test(operation.path, operation.value);
      default:
        throw patchDoesNotApply(`Unexpected kind: ${operation.op}`);
    }
  }

  #add(path: string, value: JsonValue): void {
    const { container, key } = this.#writable(path);
    if (!Array.isArray(container)) setOwn(container, key, value);
    else container.splice(insertionIndex(container, key, path), 0, value);
  }

  #remove(path: string): void {
    const { container, key } = this.#writable(path);
    if (Array.isArray(container)) container.splice(elementIndex(container, key, path), 1);
    else if (Object.hasOwn(container, key)) delete container[key];
    else throw patchDoesNotApply(`error in remove for path: '${path}': Unable to remove nonexistent key: ${key}`);
  }

  #replace(path: string, value: JsonValue): void {
    if (path === '') {
      if (!isJsonObject(value)) throw patchDoesNotApply('replace operation value must be object or array');
      this.root = value;
      return;
    }
    const { container, key } = this.#writable(path);
    if (Array.isArray(container)) container[elementIndex(container, key, path)] = value;
    else setOwn(container, key, value);
  }

  #copy(from: string, path: string): void {
    // What is not there is copied as nothing at all.
    const value = this.#read(from) ?? null;
    this.#copiedBytes += plainJson(value).length;
    if (this.#copiedBytes > maxJsonPatchCopyBytes) {
      throw patchDoesNotApply(
        `Unable to complete the copy, the accumulated size increase of copy is ${this.#copiedBytes}, exceeding the limit of ${maxJsonPatchCopyBytes}`,
      );
    }
    // The value now stands in two places: neither may be changed in place any more.
    this.#disown(value);
    this.#add(path, value);
  }

  #disown(value: JsonValue): void {
    if (typeof value !== 'object' || value === null) return;
    this.#owned.delete(value);
    for (const child of Array.isArray(value) ? value : Object.values(value)) this.#disown(child);
  }

  #test(path: string, value: JsonValue): void {
    const { container, key } = this.#find(path);
    const actual = Array.isArray(container) ? container[elementIndex(container, key, path)] : getOwn(container, key);
    if (!deepEqual(actual ?? null, value)) throw patchDoesNotApply(`${failedTest} ${path} failed`);
  }

  #read(path: string): JsonValue | undefined {
    const { container, key } = this.#find(path);
    return Array.isArray(container) ? container[elementIndex(container, key, path)]! : getOwn(container, key);
  }

  #find(path: string): { container: Container; key: string } {
    const parts = pathParts(path);
    let container: Container = this.root;
    for (const part of parts.slice(0, -1)) container = childContainer(container, part, path);
    return { container, key: parts.at(-1)! };
  }

  /** Finds the container of the last part and makes it, and all above it, changeable. */
  #writable(path: string): { container: Container; key: string } {
    const parts = pathParts(path);
    this.root = this.#own(this.root);
    let container: Container = this.root;
    for (const part of parts.slice(0, -1)) {
      const child: Container = this.#own(childContainer(container, part, path));
      if (Array.isArray(container)) container[elementIndex(container, part, path)] = child;
      else setOwn(container, part, child);
      container = child;
    }
    return { container, key: parts.at(-1)! };
  }

  #own<T extends Container>(container: T): T {
    if (this.#owned.has(container)) return container;
    const copy = (Array.isArray(container) ? [...container] : { ...container }) as T;
    this.#owned.add(copy);
    return copy;
  }
}

function pathParts(path: string): string[] {
  const parts = path.split('/').slice(1);
  if (parts.length === 0) throw patchDoesNotApply(`doc is missing path: "${path}": missing value`);
  return parts.map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function childContainer(container: Container, part: string, path: string): Container {
  const child = Array.isArray(container) ? container[elementIndex(container, part, path)] : getOwn(container, part);
  if (typeof child !== 'object' || child === null) throw patchDoesNotApply(`doc is missing path: "${path}": missing value`);
  return child;
}

function elementIndex(list: readonly JsonValue[], key: string, path: string): number {
  return checkedIndex(key, list.length, list.length - 1, path);
}

function insertionIndex(list: readonly JsonValue[], key: string, path: string): number {
  return key === '-' ? list.length : checkedIndex(key, list.length + 1, list.length, path);
}

/** An index up to `max`; a negative one counts from `size`. */
function checkedIndex(key: string, size: number, max: number, path: string): number {
  const index = /^[+-]?[0-9]{1,15}$/.test(key) ? Number(key) : Number.NaN;
  const fromStart = index < 0 ? index + size : index;
  if (!(fromStart >= 0 && fromStart <= max)) throw patchDoesNotApply(`unable to access invalid index: "${path}": invalid index referenced`);
  return fromStart;
}
