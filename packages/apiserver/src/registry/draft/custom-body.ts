import { schemaOf } from '@kubewright/api';
import {
  formatTime,
  isJsonObject,
  parseApiVersion,
  updateManagedFields,
  withManagedFields,
  type KubeObject,
  type Schema,
} from '@kubewright/api-machinery';
import type { CustomSubresource } from '../../contract.ts';
import { parseWriteOptions } from '../../request/write-options.ts';
import { assertKind, decodeAs, unrecognized } from './decode-body.ts';
import { writerOf } from '../ownership/field-ownership.ts';
import { canonicalObject } from '../storage/object-walks.ts';
import type { ResourceCall } from '../resource-call.ts';
import { placeInRequest, wipeSystemFields } from './system-metadata.ts';

/**
 * The body of a call that a policy package answers, decoded as the type it is declared to be: what the handler and
 * admission read of it has the types its schema says. Where no type is declared it is handed on as it came.
 * @throws {ApiError} BadRequest as for the body of any create.
 */
export function customBody(custom: CustomSubresource, call: ResourceCall, nowMs: number): KubeObject | undefined {
  const body = decodedBody(custom, call);
  const type = typeOf(custom, call);
  return body && type && call.verb === 'create' ? withOwner(custom, call, { body, type, nowMs }) : body;
}

function decodedBody(custom: CustomSubresource, call: ResourceCall): KubeObject | undefined {
  const value = call.body?.value;
  const type = typeOf(custom, call);
  if (!type || (call.verb !== 'create' && call.verb !== 'update'))
    return isJsonObject(value) ? (value as unknown as KubeObject) : undefined;
  if (!isJsonObject(value)) throw unrecognized(type.kind, value);
  const { fieldValidation } = parseWriteOptions(call.query, call.verb === 'create' ? 'CreateOptions' : 'UpdateOptions', false);
  const sent = sentVersion(type, value['apiVersion']);
  assertKind(value, sent.kind, sent.apiVersion);
  const body = decodeAs(value, sent.schema, sent, call, fieldValidation, call.body!.strictErrors);
  const whole = custom.withDefaults?.(body) ?? body;
  call.decoded?.(() => canonicalObject(sent.schema, whole, 'written'));
  return whole;
}

/** Such a body says who made it, as any object that is created. */
function withOwner(
  custom: CustomSubresource,
  call: ResourceCall,
  { body, type, nowMs }: { body: KubeObject; type: BodyType; nowMs: number },
): KubeObject {
  // Of a subresource a uid may be a precondition (tokens, bindings).
  if (custom.name === '') wipeSystemFields(body);
  placeInRequest(custom.name === '' ? call : { ...call, name: '' }, body);
  const { schema, apiVersion } = type;
  const { manager } = writerOf(call, parseWriteOptions(call.query, 'CreateOptions', false));
  const draft = canonicalObject(schema, withManagedFields(body, undefined));
  return updateManagedFields({
    schema,
    live: undefined,
    draft,
    manager,
    apiVersion,
    subresource: call.subresource,
    nowText: formatTime(nowMs),
  });
}

interface BodyType {
  readonly kind: string;
  readonly apiVersion: string;
  readonly schema: Schema;
}

function typeOf({ name, body }: CustomSubresource, { resource }: ResourceCall): BodyType | undefined {
  const { kind } = resource.definition;
  if (!body) return name === '' ? { kind, apiVersion: resource.apiVersion, schema: resource.version.schema } : undefined;
  const schema = schemaOf(body);
  if (!schema) throw new Error(`the body of ${name} is of an unknown type ${body.group}/${body.version} ${body.kind}`);
  return { kind: body.kind, apiVersion: body.group ? `${body.group}/${body.version}` : body.version, schema };
}

/** A body may come in any version of its group that has the kind (an Eviction of policy/v1beta1). */
function sentVersion(type: BodyType, apiVersion: unknown): BodyType {
  if (typeof apiVersion !== 'string' || apiVersion === type.apiVersion) return type;
  const { group, version } = parseApiVersion(apiVersion);
  if (group !== parseApiVersion(type.apiVersion).group) return type;
  const schema = schemaOf({ group, version, kind: type.kind });
  return schema ? { kind: type.kind, apiVersion, schema } : type;
}
