import { ApiError, randomUuid, type KubeObject, type Random } from '@kubewright/api-machinery';
import type { CustomResourceDefinition } from '@kubewright/api/apiextensions/v1';
import type { WebhookCaller } from '@kubewright/client';
import type { ServiceResolver } from '../../aggregation/service-resolver.ts';
import { webhookTarget } from '../../aggregation/webhook-target.ts';
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
    const of = kindText(objects[0]!, objects.length > 1);
    const converted = await ask(objects, apiVersion).catch((error: unknown) => {
      throw failure(`conversion webhook for ${of} failed: ${(error as Error).message}`);
    });
    if (converted.length !== objects.length)
      throw failure(`conversion webhook for ${of} returned ${converted.length} objects, expected ${objects.length}`);
    return objects.map((original, index) => checked(original, converted[index], apiVersion, { of, index, alone: objects.length === 1 }));
  };
}

const withoutBlankBundle = <T extends { caBundle?: string }>({ caBundle, ...config }: T): Omit<T, 'caBundle'> & { caBundle?: string } =>
  caBundle && Buffer.from(caBundle, 'base64').toString('latin1').trim() !== '' ? { ...config, caBundle } : config;

const failure = (message: string): ApiError => new ApiError({ code: 500, reason: '', message });

/** As Go prints a GroupVersionKind; a list is named by its own kind. */
function kindText({ apiVersion = '', kind = '' }: KubeObject, list: boolean): string {
  return `${apiVersion}, Kind=${kind}${list ? 'List' : ''}`;
}

/** Which object of which review a message is about. */
interface Place {
  readonly of: string;
  readonly index: number;
  readonly alone: boolean;
}

function checked(original: KubeObject, converted: unknown, apiVersion: string, { of, index, alone }: Place): KubeObject {
  const what = alone ? 'invalid object at index 0' : `invalid converted object at index ${index}`;
  const object = converted as KubeObject;
  if (typeof converted !== 'object' || converted === null || !object.kind)
    throw failure(`conversion webhook for ${of} returned ${what}: Object 'Kind' is missing`);
  if (object.apiVersion !== apiVersion)
    throw failure(
      `conversion webhook for ${of} returned ${what}: invalid groupVersion (expected ${apiVersion}, received ${object.apiVersion ?? ''})`,
    );
  if (object.kind !== original.kind)
    throw failure(`conversion webhook for ${of} returned ${what}: invalid kind (expected ${original.kind}, received ${object.kind})`);
  const restored = withOriginalMetadata(original, object);
  if ('object' in restored) return restored.object;
  const where = alone ? '' : ` at index ${index}`;
  if (restored.in === 'metadata')
    throw failure(`conversion webhook for ${of} returned invalid metadata${alone ? '' : ` in object${where}`}: ${restored.error}`);
  throw failure(`conversion webhook for ${of} returned invalid ${alone ? '' : 'converted '}object${where}: ${restored.error}`);
}
