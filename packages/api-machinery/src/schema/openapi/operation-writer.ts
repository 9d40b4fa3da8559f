import type { JsonObject } from '../../json.ts';
import { queryParameter } from './parameters.ts';
import type { OpenApiDialect } from './schema-writer.ts';

export interface GroupVersionKind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

/** What an operation says, before a dialect writes it. Bodies and answers are references to definitions. */
export interface OperationSketch {
  readonly action: string;
  /** What the operation is about: the resource's kind, or that of a subresource's body. */
  readonly gvk: GroupVersionKind;
  /** Whose operations it is listed among: always those of the resource. */
  readonly home: { readonly group: string; readonly version: string };
  readonly operationId: string;
  readonly description: string;
  readonly query: readonly string[];
  /** Query parameters of the resource's own. */
  readonly options?: readonly JsonObject[];
  readonly body?: JsonObject;
  readonly patchBody?: boolean;
  readonly bodyRequired?: boolean;
  /** Status codes beside 200 that carry the same answer. */
  readonly alsoCodes?: readonly ('201' | '202')[];
  readonly answer: JsonObject;
  /** Answers may be streams of watch events. */
  readonly streams?: boolean;
  /** Media types of the answer, where it is not an object of the API. */
  readonly media?: readonly string[];
}

const media = ['application/json', 'application/yaml', 'application/vnd.kubernetes.protobuf'];
const streamMedia = ['application/json;stream=watch', 'application/vnd.kubernetes.protobuf;stream=watch'];
const patchMedia = [
  'application/json-patch+json',
  'application/merge-patch+json',
  'application/strategic-merge-patch+json',
  'application/apply-patch+yaml',
];
/** Custom resources have no Go type to merge by strategy, and no protobuf form. */
const customPatchMedia = patchMedia.filter((type) => !type.includes('strategic'));
const isForCustom = (type: string): boolean => !type.includes('protobuf') && !type.includes('stream=');
const reasons = { '200': 'OK', '201': 'Created', '202': 'Accepted', '401': 'Unauthorized' } as const;

/** One operation in the dialect. */
export function writeOperation(sketch: OperationSketch, dialect: OpenApiDialect, custom: boolean): JsonObject {
  const parameters = [...sketch.query.map((name) => queryParameter(name, dialect)), ...(sketch.options ?? [])];
  const types = answerMedia(sketch).filter((type) => !custom || isForCustom(type));
  const plainTypes = custom ? types : ['*/*'];
  const patchTypes = custom ? customPatchMedia : patchMedia;
  const bodyTypes = sketch.patchBody ? patchTypes : plainTypes;
  const out: JsonObject = {
    description: sketch.description,
    operationId: sketch.operationId,
    tags: [tagOf(sketch.home)],
    ...(dialect === 'v2' ? bodyV2(sketch, parameters, bodyTypes, types) : bodyV3(sketch, parameters, bodyTypes)),
    responses: responses(sketch, dialect, types),
  };
  out['x-kubernetes-action'] = sketch.action;
  out['x-kubernetes-group-version-kind'] = { group: sketch.gvk.group, kind: sketch.gvk.kind, version: sketch.gvk.version };
  return out;
}

function bodyV2(
  { body, bodyRequired }: OperationSketch,
  parameters: JsonObject[],
  bodyTypes: readonly string[],
  types: readonly string[],
): JsonObject {
  const bodyParameter: JsonObject = { name: 'body', in: 'body', schema: body ?? {}, ...(bodyRequired && { required: true }) };
  return {
    consumes: [...bodyTypes],
    produces: [...types],
    schemes: ['https'],
    parameters: body ? [bodyParameter, ...parameters] : parameters,
  };
}

function bodyV3({ body, bodyRequired }: OperationSketch, parameters: JsonObject[], bodyTypes: readonly string[]): JsonObject {
  if (!body) return { parameters };
  const content = Object.fromEntries(bodyTypes.map((type) => [type, { schema: body }]));
  return { parameters, requestBody: { content, ...(bodyRequired && { required: true }) } };
}

function answerMedia({ streams, media: own }: OperationSketch): readonly string[] {
  return own ?? (streams ? [...media, ...streamMedia] : media);
}

function responses({ answer, alsoCodes = [] }: OperationSketch, dialect: OpenApiDialect, types: readonly string[]): JsonObject {
  const payload: JsonObject =
    dialect === 'v2' ? { schema: answer } : { content: Object.fromEntries(types.map((type) => [type, { schema: answer }])) };
  const out: JsonObject = {};
  for (const code of ['200', ...alsoCodes] as const) out[code] = { description: reasons[code], ...payload };
  out['401'] = { description: reasons['401'] };
  return out;
}

/** `rbac.authorization.k8s.io` is `rbacAuthorization`; `stable.example.com` is `stableExampleCom`. */
export function camelGroup(group: string): string {
  if (group === '') return 'core';
  const parts = group.replace(/\.k8s\.io$/, '').split(/[.-]/);
  return parts.map((part, index) => (index === 0 ? part : capital(part))).join('');
}

export const capital = (text: string) => text.slice(0, 1).toUpperCase() + text.slice(1);

const tagOf = ({ group, version }: OperationSketch['home']) => `${camelGroup(group)}_${version}`;

/** `AppsV1`: how operation ids name a group version. */
export function operationGroup({ group, version }: { group: string; version: string }): string {
  return capital(camelGroup(group)) + capital(version);
}

/** `an Ingress`, `a Pod`; plurals have no article. */
export function withArticle(noun: string): string {
  if (/[^s]s$/.test(noun)) return noun;
  return `${/^[aeiou]/i.test(noun) ? 'an' : 'a'} ${noun}`;
}
