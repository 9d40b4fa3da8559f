import { isJsonObject, type JsonObject } from '@kubewright/api-machinery';

/** The first review version a webhook takes that this server speaks. */
export function reviewVersionOf(accepted: readonly string[]): 'v1' | 'v1beta1' | undefined {
  return accepted.find((version): version is 'v1' | 'v1beta1' => version === 'v1' || version === 'v1beta1');
}

/** What a webhook made of the objects. @throws {Error} in upstream's words for an answer that is none, or says why not. */
export function convertedObjectsOf(
  review: JsonObject,
  { uid, reviewVersion }: { uid: string; reviewVersion: 'v1' | 'v1beta1' },
): unknown[] {
  const { response, kind, apiVersion } = review;
  if (reviewVersion === 'v1' && (kind !== 'ConversionReview' || apiVersion !== 'apiextensions.k8s.io/v1')) {
    const version = String(apiVersion ?? '');
    const got = `${version.includes('/') ? version : `/${version}`}, Kind=${String(kind ?? '')}`;
    throw new Error(`expected webhook response of apiextensions.k8s.io/v1, Kind=ConversionReview, got ${got}`);
  }
  if (!isJsonObject(response)) throw new Error('no response provided');
  const answered = typeof response.uid === 'string' ? response.uid : '';
  if (reviewVersion === 'v1' && answered !== uid)
    throw new Error(`expected response.uid=${JSON.stringify(uid)}, got ${JSON.stringify(answered)}`);
  const { status = '', message = '' } = isJsonObject(response.result) ? response.result : {};
  if (status !== 'Success') throw new Error(message ? String(message) : `response.result.status was '${String(status)}', not 'Success'`);
  return Array.isArray(response.convertedObjects) ? response.convertedObjects : [];
}
