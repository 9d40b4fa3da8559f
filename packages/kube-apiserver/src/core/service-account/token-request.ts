import {
  type FieldError,
  type KubeObject,
  ApiError,
  badRequest,
  conflict,
  formatTime,
  invalid,
  invalidValue,
  isNotFound,
  parseApiVersion,
} from '@kubewright/api-machinery';
import type { TokenRequest } from '@kubewright/api/authentication/v1';
import { Nodes, Pods, Secrets, ServiceAccounts } from '@kubewright/api/core/v1';
import type { CustomSubresource, SubresourceCall } from '@kubewright/apiserver';
import type { BoundObject, IssuedToken, TokenRequestFor } from '@kubewright/authentication';
import { bodyOf } from '../../strategy/body-of.ts';

export interface TokenIssuer {
  readonly issuer: string;
  issue(request: TokenRequestFor): Promise<IssuedToken>;
}

const minSeconds = 600;
const maxSeconds = 2 ** 32;
const defaultSeconds = 3600;
/** Who asks for so long, as the volume of every pod does, gets a token that is good for a year, since old clients never read it again. */
const extendedWhenSeconds = 3607;
const extendedSeconds = 365 * 24 * 3600;

export interface TokenRequestDeps {
  readonly issuer: TokenIssuer;
  readonly audiences: readonly string[];
  /** Tokens are good for no longer than that, but for those of pods' volumes; 0: no bound. */
  readonly maxSeconds?: number;
  /** Whether those are good for a year; unset: they are. */
  readonly extends?: boolean;
}

/** serviceaccounts/token: makes tokens (TokenRequest; `kubectl create token`, and every pod's). */
export function tokenRequestSubresource(deps: TokenRequestDeps): CustomSubresource {
  return {
    group: '',
    plural: 'serviceaccounts',
    name: 'token',
    body: { group: 'authentication.k8s.io', version: 'v1', kind: 'TokenRequest' },
    withDefaults: (body) => {
      const { spec } = body as TokenRequest;
      return { ...body, spec: { ...spec, expirationSeconds: spec?.expirationSeconds ?? defaultSeconds } } as KubeObject;
    },
    handle: (call) => request(deps, call),
  };
}

async function request(deps: TokenRequestDeps, call: SubresourceCall): Promise<KubeObject> {
  const { issuer, audiences } = deps;
  const { namespace, name, loopback } = call;
  const body = bodyOf<TokenRequest>(call, 'TokenRequest');
  const asked = body.spec?.expirationSeconds ?? defaultSeconds;
  const { metadata } = body;
  if (metadata.namespace && metadata.namespace !== namespace)
    throw badRequest('the namespace of the provided object does not match the namespace sent on the request');
  if (metadata.name && metadata.name !== name)
    throw refused(name, [invalidValue('metadata.name', metadata.name, 'must match the service account name if specified')]);
  const account = await loopback.resource(ServiceAccounts).get({ namespace, name });
  const { uid } = account.metadata;
  if (metadata.uid && metadata.uid !== uid) {
    const why = `the UID in the token request (${metadata.uid}) does not match the UID of the service account (${uid})`;
    throw conflict({ group: 'authentication.k8s.io', resource: 'TokenRequest' }, name, why);
  }
  const errors = validate(asked);
  if (errors.length > 0) throw refused('', errors);
  const bound = await boundObjects(call, body);
  const expirationSeconds = boundedSeconds(deps, call, Number(asked));
  const wanted = body.spec?.audiences?.length ? body.spec.audiences : [...audiences];
  const isExtended =
    (deps.extends ?? true) &&
    bound.pod !== undefined &&
    expirationSeconds === extendedWhenSeconds &&
    wanted.every((audience) => audiences.includes(audience));
  // Nothing is stored: a dry run gets its token too, as upstream's does.
  const issued = await issuer.issue({
    namespace,
    serviceAccount: { name, uid: uid! },
    ...bound,
    audiences: wanted,
    expirationSeconds: isExtended ? extendedSeconds : expirationSeconds,
    ...(isExtended && { warnAfterSeconds: expirationSeconds }),
  });
  call.annotate?.('authentication.kubernetes.io/issued-credential-id', `JTI=${issued.id}`);
  const spec = { audiences: wanted, expirationSeconds, boundObjectRef: body.spec?.boundObjectRef ?? null };
  const status = { token: issued.token, expirationTimestamp: formatTime(issued.issuedAtMs + expirationSeconds * 1000) };
  const { managedFields } = metadata;
  const named = { name, namespace, uid, creationTimestamp: formatTime(issued.issuedAtMs), ...(managedFields && { managedFields }) };
  return { kind: 'TokenRequest', apiVersion: 'authentication.k8s.io/v1', metadata: named, spec, status } as KubeObject;
}

function boundedSeconds({ maxSeconds = 0 }: TokenRequestDeps, call: SubresourceCall, asked: number): number {
  if (maxSeconds === 0 || asked <= maxSeconds) return asked;
  call.warn?.(`requested expiration of ${asked} seconds shortened to ${maxSeconds} seconds`);
  return maxSeconds;
}

const refused = (name: string, errors: FieldError[]): ApiError =>
  invalid({ group: 'authentication.k8s.io', kind: 'TokenRequest' }, name, errors);

function validate(seconds: number | bigint): FieldError[] {
  if (seconds < minSeconds) return [invalidValue('spec.expirationSeconds', seconds, 'may not specify a duration less than 10 minutes')];
  return seconds > maxSeconds
    ? [invalidValue('spec.expirationSeconds', seconds, 'may not specify a duration larger than 2^32 seconds')]
    : [];
}

type Bound = Pick<TokenRequestFor, 'pod' | 'node' | 'secret'>;

async function boundObjects({ namespace, name: account, loopback }: SubresourceCall, { spec }: TokenRequest): Promise<Bound> {
  const reference = spec?.boundObjectRef;
  if (!reference) return {};
  const { kind = '', name = '', uid } = reference;
  const checked = (resource: string, metadata: { uid?: string }): BoundObject => {
    if (uid && uid !== metadata.uid) {
      throw conflict(
        { group: '', resource },
        name,
        `the UID in the bound object reference (${uid}) does not match the UID in record. The object might have been deleted and then recreated`,
      );
    }
    return { name, uid: metadata.uid! };
  };
  if (kind === 'Pod') {
    const pod = await loopback.resource(Pods).get({ namespace, name });
    const owner = pod.spec.serviceAccountName ?? '';
    if (owner !== account)
      throw badReference(
        `cannot bind token for serviceaccount ${JSON.stringify(account)} to pod running with different serviceaccount name.`,
      );
    return { pod: checked('pods', pod.metadata), ...(await nodeOf(loopback, pod.spec.nodeName)) };
  }
  if (kind === 'Secret') return { secret: checked('secrets', (await loopback.resource(Secrets).get({ namespace, name })).metadata) };
  if (kind === 'Node') return { node: checked('nodes', (await loopback.resource(Nodes).get({ name })).metadata) };
  const { group, version } = parseApiVersion(reference.apiVersion ?? '');
  throw badReference(`cannot bind token to object of type ${group}/${version}, Kind=${kind}`);
}

const badReference = (message: string): ApiError => new ApiError({ code: 400, reason: 'BadRequest', message });

async function nodeOf(loopback: SubresourceCall['loopback'], name: string | undefined): Promise<Bound> {
  if (!name) return {};
  try {
    return { node: { name, uid: (await loopback.resource(Nodes).get({ name })).metadata.uid! } };
  } catch (error) {
    // A pod may outlive its node's object for a moment; the token then does not name it.
    if (isNotFound(error)) return {};
    throw error;
  }
}
