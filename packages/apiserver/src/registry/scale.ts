import {
  ageText,
  type ApiError,
  applyPatch as applyConfigured,
  badRequest,
  conflict,
  deepCopy,
  formatGo,
  formatLabelSelector,
  formatTime,
  fromUnstructuredError,
  internalError,
  invalid,
  invalidValue,
  isJsonObject,
  isReset,
  type JsonObject,
  type JsonValue,
  type KubeObject,
  type LabelSelectorObject,
  managedFieldsAfter,
  nameIsDnsSubdomain,
  type PrinterColumn,
  type Schema,
  withManagedFields,
} from '@kubewright/api-machinery';
import { schemaOf } from '@kubewright/api';
import type { CachedObject } from '@kubewright/watch-cache';
import { strategicType } from '../request/negotiation.ts';
import { parseWriteOptions, type WriteOptions } from '../request/write-options.ts';
import { configurationIn, refuseDuplicates } from './apply.ts';
import { assertKind, decodeAs, type Refuse, unregisteredKind } from './draft/decode-body.ts';
import { writerOf } from './ownership/field-ownership.ts';
import { readForGet } from './get.ts';
import { objectErrors } from './draft/metadata-checks.ts';
import { canonicalObject } from './storage/object-walks.ts';
import { applyPatch, unfitPatch } from './patch.ts';
import type { Answer, ResourceCall, VerbDeps } from './resource-call.ts';
import { toParentEntries, toScaleEntries } from './ownership/scale-entries.ts';
import { placeInRequest } from './draft/system-metadata.ts';
import { modify, type Produce } from './update.ts';

/** autoscaling/v1 Scale. */
interface Scale extends KubeObject {
  spec: { replicas?: number };
  status: { replicas: number; selector?: string };
}

/** As upstream's printScale (pkg/printers/internalversion). */
const scaleColumns: readonly PrinterColumn[] = [
  {
    name: 'Name',
    type: 'string',
    format: 'name',
    description: 'Name of the object, unique in its namespace.',
    priority: 0,
    cell: ({ metadata }) => metadata.name ?? '',
  },
  {
    name: 'Desired',
    type: 'integer',
    description: 'How many replicas there should be.',
    priority: 0,
    cell: (object) => (object as Scale).spec.replicas ?? 0,
  },
  {
    name: 'Available',
    type: 'integer',
    description: 'How many replicas there are.',
    priority: 0,
    cell: (object) => (object as Scale).status.replicas,
  },
  {
    name: 'Age',
    type: 'string',
    description: 'Time since the object was created.',
    priority: 0,
    cell: ({ metadata }, nowMs) => ageText(metadata.creationTimestamp, nowMs),
  },
];

/** As apiextensions-apiserver's ScaleColumns: the age is a date. */
const customScaleColumns: readonly PrinterColumn[] = scaleColumns.map((column) =>
  column.name === 'Age' ? { ...column, type: 'date' } : column,
);

type ScalePaths = NonNullable<ResourceCall['resource']['definition']['subresources'][number]['scale']>;

/** What a patch sees of a custom resource without replicas: the smallest int32, which nobody asks for. */
const notYetSet = -2147483648;

const scaleSchema = (): Schema => schemaOf({ group: 'autoscaling', version: 'v1', kind: 'Scale' })!;
const scaleType = { kind: 'Scale', apiVersion: 'autoscaling/v1' };

/** The `scale` subresource: a Scale read from, and written into, the fields its definition names. */
export const scaleVerbs: ReadonlyMap<string, (call: ResourceCall, deps: VerbDeps) => Promise<Answer>> = new Map([
  [
    'get',
    async (call: ResourceCall): Promise<Answer> => answer(call, 200, withReplicas(call, await shownObject(call, await readForGet(call)))),
  ],
  ['update', updateScale],
  ['patch', patchScale],
]);

async function updateScale(call: ResourceCall, deps: VerbDeps): Promise<Answer> {
  const options = parseWriteOptions(call.query, 'UpdateOptions', false);
  const sent = call.resource.builtIn ? sentScale(call, options) : sentCustomScale(call, options);
  return writeScale(call, deps, options, (live) => ownedScale(call, deps, options, live, sent));
}

function sentScale(call: ResourceCall, options: WriteOptions): Scale {
  const value = call.body?.value;
  if (!isJsonObject(value)) throw badRequest('the object provided is unrecognized (must be of type Scale)');
  assertKind(value, scaleType.kind, scaleType.apiVersion);
  return decodeScale(call, value, options);
}

/** Whatever is wrong with the body, upstream says that the scheme of custom resources has no such type. */
function sentCustomScale(call: ResourceCall, options: WriteOptions): Scale {
  const refuse = (): ApiError => badRequest('no kind is registered for the type v1.Scale in scheme "pkg/runtime/scheme.go:111"');
  const value = call.body?.value;
  if (!isJsonObject(value) || (value['kind'] ?? 'Scale') !== 'Scale') throw refuse();
  return decodeScale(call, value, options, refuse);
}

async function patchScale(call: ResourceCall, deps: VerbDeps): Promise<Answer> {
  if (call.patchType === 'application/apply-patch+yaml') return applyScale(call, deps);
  const options = parseWriteOptions(call.query, 'PatchOptions', false);
  return writeScale(call, deps, options, (live) => {
    const schema = scaleSchema();
    const document = live as unknown as JsonObject;
    const made = applyPatch(call, document, schema);
    const refuse: Refuse = (why, error) =>
      unfitPatch(call, { document, made }, error && call.patchType === strategicType ? fromUnstructuredError(error) : why);
    const patched = deepCopy(made);
    if (call.patchType === strategicType) Object.assign(patched, scaleType);
    const { kind = scaleType.kind, apiVersion = scaleType.apiVersion } = patched;
    if (kind !== scaleType.kind || apiVersion !== scaleType.apiVersion)
      throw refuse(unregisteredKind(call.resource.definition.group, formatGo(apiVersion), formatGo(kind)));
    if (isJsonObject(patched['spec']) && patched['spec']['replicas'] === notYetSet) {
      throw badRequest(`the spec replicas field ${JSON.stringify(pathsOf(call).specReplicasPath)} cannot be empty`);
    }
    return ownedScale(call, deps, options, live, decodeScale(call, patched, options, refuse));
  });
}

async function applyScale(call: ResourceCall, deps: VerbDeps): Promise<Answer> {
  const options = parseWriteOptions(call.query, 'PatchOptions', true);
  const config = configurationIn(call);
  const { fieldManager: manager, force } = options;
  return writeScale(call, deps, options, (live) => {
    const nowText = formatTime(deps.clock.nowMs());
    const input = { schema: scaleSchema(), live, config, manager, ...scaleType, subresource: 'scale', force, nowText };
    const applied = applyConfigured(input);
    refuseDuplicates(call, options);
    return decodeScale(call, deepCopy(applied) as unknown as JsonObject, { fieldValidation: 'Ignore' });
  });
}

/** A Scale with entries that tell whose the replicas are after this update of it. */
function ownedScale(call: ResourceCall, { clock }: VerbDeps, options: WriteOptions, live: Scale, sent: Scale): Scale {
  const schema = scaleSchema();
  const scale = deepCopy(sent);
  const managedFields = managedFieldsAfter({
    schema,
    live,
    draft: canonicalObject(schema, scale, 'written'),
    manager: writerOf(call, options).manager,
    apiVersion: scaleType.apiVersion,
    subresource: 'scale',
    nowText: formatTime(clock.nowMs()),
  });
  if (managedFields) scale.metadata.managedFields = managedFields;
  else delete scale.metadata.managedFields;
  return scale;
}

/** Object → its Scale, with the entries that are about replicas → the Scale as it shall be → the object. */
async function writeScale(call: ResourceCall, deps: VerbDeps, options: WriteOptions, scaleFrom: (live: Scale) => Scale): Promise<Answer> {
  const { specReplicasPath } = pathsOf(call);
  const produce: Produce = (old) => {
    const live = scaleOf(call, old!);
    if (!hasReplicas(call, old!)) live.spec.replicas = notYetSet;
    const { managedFields } = old!.metadata;
    const entries = toScaleEntries(call, managedFields);
    if (entries) live.metadata.managedFields = entries;
    const scale = scaleFrom(live);
    const draft = deepCopy(old!);
    setAtPath(draft as unknown as JsonObject, specReplicasPath, scale.spec?.replicas ?? 0);
    // Without one it is the version that was read: a Scale need not name any, not even of a custom resource.
    if (scale.metadata.resourceVersion) draft.metadata.resourceVersion = scale.metadata.resourceVersion;
    if (scale.metadata.uid) wantUid(call, draft, scale.metadata.uid);
    const owned = toParentEntries(call, managedFields, scale.metadata.managedFields);
    if (owned) draft.metadata.managedFields = owned;
    else delete draft.metadata.managedFields;
    return draft;
  };
  const written = await modify(call, deps, options, { produce, createIfMissing: false });
  return written.kind === 'object' ? answer(call, written.code, await shownObject(call, written.item)) : written;
}

function wantUid(call: ResourceCall, draft: KubeObject, uid: string): void {
  const actual = draft.metadata.uid;
  draft.metadata.uid = uid;
  refuseOther(call, uid, actual);
}

/** An update of another object is refused as any is; a patch knows which one it changes, and upstream asks for itself. */
function refuseOther({ verb, resource, name }: ResourceCall, uid: string, actual: string | undefined): void {
  if (verb !== 'patch' || uid === actual) return;
  const { group, plural } = resource.definition;
  throw conflict(
    { group, resource: `${plural}/scale` },
    name,
    `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${actual}`,
  );
}

function decodeScale(call: ResourceCall, value: JsonObject, options: Pick<WriteOptions, 'fieldValidation'>, refuse?: Refuse): Scale {
  const schema = scaleSchema();
  const scale = decodeAs(value, schema, scaleType, call, options.fieldValidation, call.body?.strictErrors ?? [], refuse) as Scale;
  placeInRequest(call, scale);
  // Of a custom resource the object is validated that it is written into.
  if (!call.resource.builtIn) return scale;
  const replicas = scale.spec?.replicas ?? 0;
  const errors = objectErrors(call.resource, withoutReset(scale).metadata, nameIsDnsSubdomain);
  if (replicas < 0) errors.push(invalidValue('spec.replicas', replicas, 'must be greater than or equal to 0'));
  if (errors.length > 0) throw invalid({ group: 'autoscaling', kind: 'Scale' }, call.name, errors);
  return scale;
}

/** That nobody is to own anything is no entry to find fault with. */
const withoutReset = (scale: Scale): Scale => (isReset(scale.metadata.managedFields) ? withManagedFields(scale, undefined) : scale);

const shownObject = async ({ resource }: ResourceCall, item: CachedObject): Promise<KubeObject> => (await resource.showOne(item)).object();

function answer(call: ResourceCall, code: number, object: KubeObject): Answer {
  return { kind: 'document', code, object: scaleOf(call, object), columns: call.resource.builtIn ? scaleColumns : customScaleColumns };
}

/** Replicas of a built-in kind are there or zero. */
const hasReplicas = (call: ResourceCall, object: KubeObject): boolean =>
  call.resource.builtIn || atPath(object, pathsOf(call).specReplicasPath) !== undefined;

/** @throws {ApiError} InternalError for a custom resource without replicas, as upstream. */
function withReplicas(call: ResourceCall, object: KubeObject): KubeObject {
  if (hasReplicas(call, object)) return object;
  throw internalError(`the spec replicas field ${JSON.stringify(pathsOf(call).specReplicasPath)} does not exist`);
}

function scaleOf(call: ResourceCall, object: KubeObject): Scale {
  const paths = pathsOf(call);
  const { name, namespace, uid, resourceVersion, creationTimestamp } = object.metadata;
  const replicas = atPath(object, paths.specReplicasPath);
  const current = atPath(object, paths.statusReplicasPath);
  const selector = paths.labelSelectorPath ? selectorText(atPath(object, paths.labelSelectorPath)) : '';
  return {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata: {
      name: name!,
      ...(namespace && { namespace }),
      uid: uid!,
      resourceVersion: resourceVersion!,
      creationTimestamp: creationTimestamp!,
    },
    // Go leaves a zero out here (autoscaling/v1 omitempty).
    spec: { ...(typeof replicas === 'number' && replicas !== 0 && { replicas }) },
    status: { replicas: typeof current === 'number' ? current : 0, ...(selector && { selector }) },
  };
}

/** A custom resource keeps its selector as text; built-in kinds as a LabelSelector, a ReplicationController as plain labels. */
function selectorText(value: JsonValue | undefined): string {
  if (typeof value === 'string') return value;
  if (!isJsonObject(value)) return '';
  const structured = Object.keys(value).every((key) => key === 'matchLabels' || key === 'matchExpressions');
  return formatLabelSelector(structured ? (value as LabelSelectorObject) : { matchLabels: value as Record<string, string> });
}

function pathsOf({ resource: { definition } }: ResourceCall): ScalePaths {
  const paths = definition.subresources.find(({ name }) => name === 'scale')?.scale;
  if (!paths) throw new Error(`${definition.plural} has no scale paths`);
  return paths;
}

function atPath(object: KubeObject, path: string): JsonValue | undefined {
  let value: JsonValue | undefined = object as unknown as JsonObject;
  for (const field of fieldsOf(path)) {
    if (!isJsonObject(value) || !Object.hasOwn(value, field)) return undefined;
    value = value[field];
  }
  return value;
}

function setAtPath(object: JsonObject, path: string, value: JsonValue): void {
  const fields = fieldsOf(path);
  let target = object;
  for (const field of fields.slice(0, -1)) {
    const next = Object.hasOwn(target, field) ? target[field] : undefined;
    target = isJsonObject(next) ? next : (target[field] = {});
  }
  target[fields.at(-1)!] = value;
}

/** `.spec.replicas` → spec, replicas. Paths come from definitions, which allow plain fields only. */
function fieldsOf(path: string): string[] {
  return path.split('.').filter((field) => field !== '' && field !== '__proto__');
}
