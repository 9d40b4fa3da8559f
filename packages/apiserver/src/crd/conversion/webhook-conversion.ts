import {
  ApiError,
  goValueOf,
  isJsonObject,
  plainJson,
  randomUuid,
  type JsonValue,
  type KubeObject,
  type Random,
} from '@kubewright/api-machinery';
import type { CustomResourceDefinition } from '@kubewright/api/apiextensions/v1';
import type { WebhookCaller } from '@kubewright/client';
import type { ServiceResolver } from '../../aggregation/targets/service-resolver.ts';
import { webhookTarget } from '../../aggregation/targets/webhook-target.ts';
import { convertedObjectsOf, reviewVersionOf } from './conversion-review.ts';
import type { Conversion } from './object-converter.ts';
import { withOriginalMetadata } from './restore-metadata.ts';

export interface ConversionWebhookDeps {
  readonly caller: WebhookCaller;
  readonly services: ServiceResolver;
  readonly random: Random;
}

const timeoutMs = 30_000;
/** A review answers as many objects as a list has on a page. */
const maxResponseBytes = 256 << 20;

/** Conversion by a webhook (ConversionReview v1 and v1beta1); its failures are answered as upstream words them. */
export function webhookConversion({ spec }: CustomResourceDefinition, deps: ConversionWebhookDeps | undefined): Conversion {
  const { clientConfig = {}, conversionReviewVersions = [] } = spec.conversion?.webhook ?? {};
  const reviewVersion = reviewVersionOf(conversionReviewVersions);
  const ask = async (objects: readonly KubeObject[], desiredAPIVersion: string): Promise<unknown[]> => {
    if (!deps) throw new Error('this server has nothing to call webhooks with');
    const uid = randomUuid(deps.random);
    const review = {
      kind: 'ConversionReview',
      apiVersion: `apiextensions.k8s.io/${reviewVersion}`,
      request: { uid, desiredAPIVersion, objects: objects as never },
    };
    const target = await webhookTarget(withoutBlankBundle(clientConfig), deps.services, timeoutMs);
    const answer = await deps.caller.call(target, review, { timeoutMs, maxResponseBytes, userAgent: 'kube-apiserver' });
    return convertedObjectsOf(answer, { uid, reviewVersion: reviewVersion! });
  };
  return async (objects, apiVersion) => {
    if (!reviewVersion) throw failure('no supported conversion review versions');
    const of = `conversion webhook for ${kindText(objects[0]!)}`;
    const converted = await ask(objects, apiVersion).catch((error: unknown) => {
      throw failure(`${of} failed: ${(error as Error).message}`);
    });
    if (converted.length !== objects.length) throw failure(`${of} returned ${converted.length} objects, expected ${objects.length}`);
    return objects.map((original, index) => checked(original, converted[index], apiVersion, { of, index }));
  };
}

const withoutBlankBundle = <T extends { caBundle?: string }>({ caBundle, ...config }: T): Omit<T, 'caBundle'> & { caBundle?: string } =>
  caBundle && Buffer.from(caBundle, 'base64').toString('latin1').trim() !== '' ? { ...config, caBundle } : config;

const failure = (message: string): ApiError => new ApiError({ code: 500, reason: '', message });

/** As Go prints a GroupVersionKind. Upstream sends the objects of a list one by one, and so tells of the first that fails. */
const kindText = ({ apiVersion = '', kind = '' }: KubeObject): string => `${apiVersion}, Kind=${kind}`;

function checked(original: KubeObject, converted: unknown, apiVersion: string, { of, index }: { of: string; index: number }): KubeObject {
  const object = asObject(converted);
  if (object.apiVersion !== apiVersion)
    throw failure(
      `${of} returned invalid object at index ${index}: invalid groupVersion (expected ${apiVersion}, received ${object.apiVersion ?? ''})`,
    );
  if (object.kind !== original.kind)
    throw failure(`${of} returned invalid object at index ${index}: invalid kind (expected ${original.kind}, received ${object.kind})`);
  const restored = withOriginalMetadata(original, object);
  if ('object' in restored) return restored.object;
  throw failure(`${of} returned invalid ${restored.in}: ${restored.error}`);
}

/** @throws {ApiError} in the words of Go's unstructured decoder. */
function asObject(converted: unknown): KubeObject {
  if (converted === undefined || converted === null) throw failure('unexpected end of JSON input');
  if (!isJsonObject(converted as JsonValue))
    throw failure(`json: cannot unmarshal ${goValueOf(converted as JsonValue)} into Go value of type map[string]interface {}`);
  const object = converted as KubeObject;
  if (!object.kind) throw failure(`Object 'Kind' is missing in '${plainJson(converted as JsonValue)}'`);
  return object;
}
