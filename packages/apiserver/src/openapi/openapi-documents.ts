import { createHash } from 'node:crypto';
import { groupVersions, schemaOf } from '@kubewright/api';
import {
  encodeOpenApiV2Steps, openApiV2Steps, openApiV3Root, openApiV3Roots, openApiV3Steps, type Clock, type JsonObject, type JsonValue, type OpenApiSource, type ResourceDefinition, type Schema,
} from '@kubewright/api-machinery';
import type { ResourceRegistry } from '../registry/resource-registry.ts';
import { inTurns } from './in-turns.ts';

export interface OpenApiDocument {
  readonly body: Uint8Array;
  /** SHA-512 of the JSON form, in upper-case hexadecimal. */
  readonly hash: string;
  /** The gnostic protobuf form; version 2 only. */
  readonly protobuf?: Uint8Array;
}

const keptMs = 365 * 24 * 3_600_000;

export type OpenApiOptions = Pick<OpenApiSource, 'published'>;

interface Kept {
  readonly definitions: readonly ResourceDefinition[];
  readonly document: Promise<OpenApiDocument>;
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

  constructor({ registry, clock }: { registry: ResourceRegistry; clock: Clock }, options: OpenApiOptions = {}) {
    this.#registry = registry;
    this.#clock = clock;
    this.#options = options;
  }

  #source(definitions: readonly ResourceDefinition[]): OpenApiSource {
    return { definitions, others: this.#registry.definitions(), schemaOf: knownSchema, groupVersions: groupVersions(), ...this.#options };
  }

  /** Paths below `/openapi/v3/`: `api`, `api/v1`, `apis/apps`, `apis/apps/v1`, `version`. */
  paths(): string[] {
    const paths = new Set<string>(openApiV3Roots(this.#source(this.#registry.definitions())));
    for (const { group, versions } of this.#registry.definitions()) {
      for (const { name, served } of versions) if (served) paths.add(group === '' ? `api/${name}` : `apis/${group}/${name}`);
    }
    return [...paths].sort();
  }

  /** Undefined when nothing is served there. */
  v3(path: string): Promise<OpenApiDocument> | undefined {
    const definitionsNow = this.#registry.definitions();
    if (openApiV3Roots(this.#source(definitionsNow)).includes(path)) return this.#root(path, definitionsNow);
    const parts = path.split('/');
    const groupVersion = parts[0] === 'api' && parts.length === 2 ? { group: '', version: parts[1]! } : parts[0] === 'apis' && parts.length === 3 ? { group: parts[1]!, version: parts[2]! } : undefined;
    if (!groupVersion || !this.#registry.hasGroupVersion(groupVersion.group, groupVersion.version)) return undefined;
    const definitions = this.#registry.definitions().filter(({ group }) => group === groupVersion.group);
    const source = this.#source(definitions);
    return this.#document(path, definitions, function* () {
      return yield* jsonDocument(yield* openApiV3Steps(source, groupVersion));
    });
  }

  #root(path: string, definitions: readonly ResourceDefinition[]): Promise<OpenApiDocument> {
    // None of them says more than that there is a group.
    const source = this.#source(definitions);
    return this.#document(path, [], function* () {
      return yield* jsonDocument(openApiV3Root(source, path)!);
    });
  }

  /** Until when whoever asked by hash may keep what was answered: a year. */
  expiry(): string {
    return new Date(this.#clock.nowMs() + keptMs).toUTCString().replace('GMT', 'UTC');
  }

  v2(): Promise<OpenApiDocument> {
    const definitions = this.#registry.definitions();
    const source = this.#source(definitions);
    return this.#document('v2', definitions, function* () {
      const document = yield* openApiV2Steps(source);
      return { ...(yield* jsonDocument(document)), protobuf: yield* encodeOpenApiV2Steps(document) };
    });
  }

  /** Whoever asks while a document is being made waits for the same one. */
  #document(key: string, definitions: readonly ResourceDefinition[], make: () => Generator<void, OpenApiDocument>): Promise<OpenApiDocument> {
    const kept = this.#kept.get(key);
    if (kept && kept.definitions.length === definitions.length && kept.definitions.every((definition, i) => definition === definitions[i])) return kept.document;
    const document = inTurns(make(), this.#clock);
    this.#kept.set(key, { definitions, document });
    document.catch(() => this.#kept.delete(key));
    return document;
  }
}

function* jsonDocument(document: JsonObject): Generator<void, OpenApiDocument> {
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
  if (depth < 0 || typeof value !== 'object' || value === null || Array.isArray(value)) return yield JSON.stringify(value);
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
