import { apiVersionOf, isConflict, statusOf, type KubeObject, type ResourceType } from '@kubewright/api-machinery';
import type { Client } from '@kubewright/client';

/** Under which objects are written again; it owns none of their fields. */
const fieldManager = 'storage-version-migrator-controller';

/**
 * Writes every object of `type` again that was last written at `revision` or before. Nothing is changed, so that the
 * server stores only those that it would store otherwise now. Undefined: done; a text: why it cannot be.
 * @throws {ApiError} what may be different another time; those written meanwhile are passed over then.
 */
export async function rewriteObjects(
  client: Client,
  type: ResourceType,
  revision: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  const objects = client.resource<KubeObject>(type);
  const { items } = await objects.list({ signal });
  for (const { metadata } of items) {
    const { namespace, name = '', uid = '', resourceVersion = '' } = metadata;
    const newer = compareRevisions(resourceVersion, revision);
    if (newer === undefined) return notWellFormed(resourceVersion);
    if (newer > 0) continue;
    // Both: an object that was deleted is not made again, and one that was made anew is another one.
    const body = { apiVersion: apiVersionOf(type), kind: type.kind, metadata: { uid, resourceVersion } };
    const key = namespace ? { namespace, name } : { name };
    const error = await objects.patch(key, { type: 'apply', body: body as never }, { fieldManager, signal }).then(() => undefined, asError);
    // Written, deleted or made anew meanwhile: there is nothing left to do.
    if (error === undefined || isConflict(error)) continue;
    if (signal.aborted || mayPass(error)) throw error;
    return error.message;
  }
  return undefined;
}

/** Revisions as numbers of any length; undefined when one is none (k8s.io/apimachinery util/resourceversion). */
function compareRevisions(a: string, b: string): number | undefined {
  if (!isRevision(a) || !isRevision(b)) return undefined;
  if (a.length !== b.length) return a.length - b.length;
  return a < b ? -1 : a > b ? 1 : 0;
}

export const isRevision = (text: string): boolean => /^(0|[1-9]\d*)$/.test(text);

export const notWellFormed = (revision: string): string => `resource version is not well formed: ${revision}`;

const asError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)));

/** Who is busy or away may answer another time; without a status it was never answered. */
function mayPass(error: Error): boolean {
  const code = statusOf(error)?.code;
  return code === undefined || code === 429 || code >= 500;
}
