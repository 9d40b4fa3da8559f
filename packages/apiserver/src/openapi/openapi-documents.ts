import { createHash } from 'node:crypto';
import { schemaOf } from '@kubewright/api';
import { openApiV2, openApiV3, type ResourceDefinition, type Schema } from '@kubewright/api-machinery';
import type { ResourceRegistry } from '../registry/resource-registry.ts';

export interface OpenApiDocument {
  readonly body: Uint8Array;
  /** SHA-512 of the body, in upper-case hexadecimal. */
  readonly hash: string;
}

interface Kept {
  readonly definitions: readonly ResourceDefinition[];
  readonly document: OpenApiDocument;
}

/** The published documents, each made when it is first asked for and again after one of its definitions has changed. */
export class OpenApiDocuments {
  readonly #registry: ResourceRegistry;
  readonly #kept = new Map<string, Kept>();

  constructor(registry: ResourceRegistry) {
    this.#registry = registry;
  }

  /** Paths below `/openapi/v3/`: `api/v1`, `apis/apps/v1`. */
  paths(): string[] {
    const paths = new Set<string>();
    for (const { group, versions } of this.#registry.definitions()) {
      for (const { name, served } of versions) if (served) paths.add(group === '' ? `api/${name}` : `apis/${group}/${name}`);
    }
    return [...paths].sort();
  }

  /** Undefined when nothing is served there. */
  v3(path: string): OpenApiDocument | undefined {
    const parts = path.split('/');
    const groupVersion = parts[0] === 'api' && parts.length === 2 ? { group: '', version: parts[1]! } : parts[0] === 'apis' && parts.length === 3 ? { group: parts[1]!, version: parts[2]! } : undefined;
    if (!groupVersion || !this.#registry.hasGroupVersion(groupVersion.group, groupVersion.version)) return undefined;
    const definitions = this.#registry.definitions().filter(({ group }) => group === groupVersion.group);
    return this.#document(path, definitions, () => openApiV3({ definitions, schemaOf: knownSchema }, groupVersion));
  }

  v2(): OpenApiDocument {
    const definitions = this.#registry.definitions();
    return this.#document('v2', definitions, () => openApiV2({ definitions, schemaOf: knownSchema }));
  }

  #document(key: string, definitions: readonly ResourceDefinition[], make: () => unknown): OpenApiDocument {
    const kept = this.#kept.get(key);
    if (kept && kept.definitions.length === definitions.length && kept.definitions.every((definition, i) => definition === definitions[i])) return kept.document;
    const body = Buffer.from(JSON.stringify(make()));
    const document = { body, hash: createHash('sha512').update(body).digest('hex').toUpperCase() };
    this.#kept.set(key, { definitions, document });
    return document;
  }
}

function knownSchema({ group, version, kind }: { group: string; version: string; kind: string }): Schema | undefined {
  return schemaOf({ group, version, kind }) ?? (group === 'meta.k8s.io' ? schemaOf({ group: '', version: 'v1', kind }) : undefined);
}
