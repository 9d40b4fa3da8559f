import { createHash } from 'node:crypto';
import { groupVersions, schemaOf } from '@kubewright/api';
import {
  plainJson,
  readJson,
  encodeOpenApiV2Steps,
  encodeOpenApiV3Steps,
  openApiV2Steps,
  mergeOpenApiV2,
  openApiV3Root,
  openApiV3Roots,
  openApiV3Steps,
  type Clock,
  type JsonObject,
  type JsonValue,
  type OpenApiSource,
  type ResourceDefinition,
  type Schema,
} from '@kubewright/api-machinery';
import type { ResourceRegistry } from '../registry/resource-registry.ts';
import { inTurns } from '../render/in-turns.ts';

/** A document as it is made. */
type MadeDocument = Omit<OpenApiDocument, 'lastModified' | 'protobuf'> & {
  readonly binary: Uint8Array | (() => Generator<void, Uint8Array>);
};

export interface OpenApiDocument {
  readonly body: Uint8Array;
  /** SHA-512 of the JSON form, in upper-case hexadecimal. */
  readonly hash: string;
  /** As HTTP writes it. */
  readonly lastModified: string;
  /** The gnostic protobuf form, made when it is first asked for. */
  readonly protobuf: () => Promise<Uint8Array>;
}

const keptMs = 365 * 24 * 3_600_000;

export interface OpenApiOptions extends Pick<OpenApiSource, 'published'> {
  /** JSON of documents of version 2 that are published with this server's own. */
  readonly alsoV2?: () => readonly string[];
}

interface Kept {
  readonly from: readonly unknown[];
  readonly document: Promise<OpenApiDocument>;
}

/** How a document is made. */
interface Recipe {
  /** What it is made from. As long as that is the same, so is the document. */
  readonly from: readonly unknown[];
  readonly make: () => Generator<void, MadeDocument>;
}

/** What there is to publish, until definitions come or go. */
interface Catalogue {
  readonly generation: number;
  readonly v2: Recipe;
  /** By path below `/openapi/v3/`. */
  readonly v3: ReadonlyMap<string, Recipe>;
}

/**
 * The published documents, each made when it is first asked for and again after one of its definitions has changed.
 * Making one takes a fraction of a second of work, which is done in short turns.
 */
export class OpenApiDocuments {
  readonly #registry: ResourceRegistry;
  readonly #clock: Clock;
  readonly #options: OpenApiOptions;
  readonly #kept = new Map<string, Kept>();
  #catalogue: Catalogue | undefined;

  constructor({ registry, clock }: { registry: ResourceRegistry; clock: Clock }, options: OpenApiOptions = {}) {
    this.#registry = registry;
    this.#clock = clock;
    this.#options = options;
  }

  /** Paths below `/openapi/v3/`: `api`, `api/v1`, `apis/apps`, `apis/apps/v1`, `version`. */
  paths(): string[] {
    return [...this.#now().v3.keys()].sort();
  }

  /** Undefined when nothing is served there. */
  v3(path: string): Promise<OpenApiDocument> | undefined {
    const recipe = this.#now().v3.get(path);
    return recipe && this.#document(path, recipe);
  }

  v2(): Promise<OpenApiDocument> {
    const also = this.#options.alsoV2?.() ?? [];
    return this.#document('v2', also.length > 0 ? this.#whole(this.#registry.definitions(), also) : this.#now().v2);
  }

  /** As HTTP writes it. */
  now(): string {
    return new Date(this.#clock.nowMs()).toUTCString();
  }

  /** Until when whoever asked by hash may keep what was answered: a year. */
  expiry(): string {
    return new Date(this.#clock.nowMs() + keptMs).toUTCString().replace('GMT', 'UTC');
  }

  #now(): Catalogue {
    const { generation } = this.#registry;
    if (this.#catalogue?.generation === generation) return this.#catalogue;
    const definitions = this.#registry.definitions();
    const v3 = new Map(openApiV3Roots({ definitions, ...this.#options }).map((path) => [path, this.#root(path, definitions)]));
    const groups = new Map<string, ResourceDefinition[]>();
    for (const definition of definitions) groups.set(definition.group, [...(groups.get(definition.group) ?? []), definition]);
    for (const { group, versions } of definitions)
      for (const { name: version, served } of versions)
        if (served)
          v3.set(group === '' ? `api/${version}` : `apis/${group}/${version}`, this.#groupVersion({ group, version }, groups.get(group)!));
    for (const path of this.#kept.keys()) if (path !== 'v2' && !v3.has(path)) this.#kept.delete(path);
    return (this.#catalogue = { generation, v2: this.#whole(definitions), v3 });
  }

  #source(definitions: readonly ResourceDefinition[]): OpenApiSource {
    return { definitions, others: this.#registry.definitions(), schemaOf: knownSchema, groupVersions: groupVersions(), ...this.#options };
  }

  /** None of its definitions says more than that there is a group. */
  #root(path: string, definitions: readonly ResourceDefinition[]): Recipe {
    const source = (): OpenApiSource => this.#source(definitions);
    return {
      from: [],
      make: function* () {
        return yield* documentV3(openApiV3Root(source(), path)!);
      },
    };
  }

  #groupVersion(groupVersion: { group: string; version: string }, definitions: readonly ResourceDefinition[]): Recipe {
    const source = (): OpenApiSource => this.#source(definitions);
    return {
      from: definitions,
      make: function* () {
        return yield* documentV3(yield* openApiV3Steps(source(), groupVersion));
      },
    };
  }

  #whole(definitions: readonly ResourceDefinition[], also: readonly string[] = []): Recipe {
    const source = (): OpenApiSource => this.#source(definitions);
    return {
      from: [...definitions, ...also],
      make: function* () {
        let document = yield* openApiV2Steps(source());
        for (const text of also) {
          document = mergeOpenApiV2(document, readJson(text) as JsonObject);
          yield;
        }
        // The first that every client asks for: ready with the rest.
        const binary = yield* encodeOpenApiV2Steps(document);
        return { ...(yield* jsonDocument(document)), binary };
      },
    };
  }

  /** Whoever asks while a document is being made waits for the same one. */
  #document(key: string, { from, make }: Recipe): Promise<OpenApiDocument> {
    const kept = this.#kept.get(key);
    if (kept && kept.from.length === from.length && kept.from.every((part, i) => part === from[i])) return kept.document;
    const document = inTurns(make(), this.#clock).then(({ binary, ...made }) => {
      let protobuf: Promise<Uint8Array> | undefined;
      return {
        ...made,
        lastModified: this.now(),
        protobuf: () => (protobuf ??= typeof binary === 'function' ? inTurns(binary(), this.#clock) : Promise.resolve(binary)),
      };
    });
    this.#kept.set(key, { from, document });
    document.catch(() => this.#kept.delete(key));
    return document;
  }
}

function* documentV3(document: JsonObject): Generator<void, MadeDocument> {
  const made = yield* jsonDocument(document);
  // Few ask for it: until then the text alone is kept.
  return { ...made, binary: () => encodeOpenApiV3Steps(readJson(made.body.toString()) as JsonObject) };
}

function* jsonDocument(document: JsonObject): Generator<void, { body: Buffer; hash: string }> {
  const pieces: Buffer[] = [];
  const hash = createHash('sha512');
  for (const piece of jsonPieces(document, 2)) {
    const bytes = Buffer.from(piece);
    hash.update(bytes);
    pieces.push(bytes);
    yield;
  }
  return { body: Buffer.concat(pieces), hash: hash.digest('hex').toUpperCase() };
}

/** JSON of an object, member by member, down to `depth` objects below it. */
function* jsonPieces(value: JsonValue, depth: number): Generator<string> {
  if (depth < 0 || typeof value !== 'object' || value === null || Array.isArray(value)) return yield plainJson(value);
  let separator = '{';
  for (const [name, member] of Object.entries(value as JsonObject)) {
    yield `${separator}${JSON.stringify(name)}:`;
    separator = ',';
    yield* jsonPieces(member as JsonValue, depth - 1);
  }
  yield separator === '{' ? '{}' : '}';
}

function knownSchema({ group, version, kind }: { group: string; version: string; kind: string }): Schema | undefined {
  return schemaOf({ group, version, kind }) ?? (group === 'meta.k8s.io' ? schemaOf({ group: '', version: 'v1', kind }) : undefined);
}
