import { formatTime, isConflict, isNotFound, type Clock, type ObjectKey } from '@kubewright/api-machinery';
import { SubjectAccessReviews } from '@kubewright/api/authorization/v1';
import {
  CertificateSigningRequests,
  type CertificateSigningRequest,
  type CertificateSigningRequestCondition,
} from '@kubewright/api/certificates/v1';
import { readCertificateRequest } from '@kubewright/authentication';
import type { Client } from '@kubewright/client';
import {
  done,
  requeueAfter,
  type ControllerDefinition,
  type ControllerManifest,
  type ReconcileResult,
  type Reconciler,
} from '@kubewright/controller-runtime';
import type { Lister } from '@kubewright/informer';
import { approvalsOf, mayBeApproved, type Approval } from './decide-approval.ts';
import { endOfRequest } from './decide-cleaning.ts';
import { isToBeSigned, signingProblem, validSeconds } from './decide-signing.ts';

export const manifest: ControllerManifest = {
  name: 'certificate-controller',
  primary: CertificateSigningRequests,
  uses: [
    { resource: CertificateSigningRequests, verbs: ['get', 'list', 'watch', 'delete'] },
    { resource: CertificateSigningRequests, subresource: 'approval', verbs: ['update'] },
    { resource: CertificateSigningRequests, subresource: 'status', verbs: ['update'] },
    { resource: SubjectAccessReviews, verbs: ['create'] },
  ],
  idleWithout: [CertificateSigningRequests],
};

export interface CertificateControllerOptions {
  /** Signs a PKCS #10 request (PEM) with the cluster's authority; answers the certificate (PEM). */
  sign(requestPem: string, options: { validSeconds: number; usages: readonly string[] }): Promise<string>;
}

interface Deps extends CertificateControllerOptions {
  readonly requests: Lister<CertificateSigningRequest>;
  readonly client: Client;
  readonly clock: Clock;
}

/** Approves what kubelets may have, signs what is approved, and deletes what is over (upstream pkg/controller/certificates). */
class CertificateController implements Reconciler {
  readonly #deps: Deps;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  async reconcile(key: ObjectKey, signal: AbortSignal): Promise<ReconcileResult> {
    const { requests, clock } = this.#deps;
    const request = requests.get(key);
    if (!request) return done;
    const remainingMs = endOfRequest(request) - clock.nowMs();
    await this.#handle(request, remainingMs, signal).catch((error: unknown) => {
      // Somebody was faster, and what he did comes back here by its event.
      if (!isNotFound(error) && !isConflict(error)) throw error;
    });
    return remainingMs > 0 && Number.isFinite(remainingMs) ? requeueAfter(remainingMs) : done;
  }

  async #handle(request: CertificateSigningRequest, remainingMs: number, signal: AbortSignal): Promise<void> {
    const { name = '', uid } = request.metadata;
    if (remainingMs <= 0) await this.#requests.delete({ name }, { preconditions: { uid }, signal });
    else if (mayBeApproved(request)) await this.#approve(request, signal);
    else if (isToBeSigned(request)) await this.#sign(request, signal);
  }

  async #approve(request: CertificateSigningRequest, signal: AbortSignal): Promise<void> {
    for (const { subresource, message } of approvalsOf(request, await readCertificateRequest(pemOf(request)))) {
      if (!(await this.#isAllowed(request, subresource, signal))) continue;
      const approved = withCondition(request, { type: 'Approved', status: 'True', reason: 'AutoApproved', message });
      await this.#requests.updateSubresource({ name: request.metadata.name! }, 'approval', approved, { signal });
      return;
    }
  }

  async #isAllowed({ spec }: CertificateSigningRequest, subresource: Approval['subresource'], signal: AbortSignal): Promise<boolean> {
    const { username: user, uid, groups, extra } = spec;
    const resourceAttributes = {
      group: 'certificates.k8s.io',
      resource: 'certificatesigningrequests',
      verb: 'create',
      subresource,
      version: '*',
    };
    const review = { metadata: {}, spec: { user, uid, groups, extra, resourceAttributes } };
    const { status } = await this.#deps.client.resource(SubjectAccessReviews).create(review, { signal });
    return status?.allowed === true;
  }

  async #sign(request: CertificateSigningRequest, signal: AbortSignal): Promise<void> {
    const pem = pemOf(request);
    const message = signingProblem(request, await readCertificateRequest(pem));
    if (message !== undefined) {
      const lastUpdateTime = formatTime(this.#deps.clock.nowMs());
      const failed = withCondition(request, { type: 'Failed', status: 'True', reason: 'SignerValidationFailure', message, lastUpdateTime });
      await this.#requests.updateStatus(failed, { signal });
      return;
    }
    const signed = await this.#deps.sign(pem, { validSeconds: validSeconds(request), usages: request.spec.usages ?? [] });
    const certificate = Buffer.from(signed).toString('base64');
    await this.#requests.updateStatus({ ...request, status: { ...request.status, certificate } }, { signal });
  }

  get #requests() {
    return this.#deps.client.resource(CertificateSigningRequests);
  }
}

const pemOf = ({ spec }: CertificateSigningRequest): string => Buffer.from(spec.request, 'base64').toString();

const withCondition = (request: CertificateSigningRequest, condition: CertificateSigningRequestCondition): CertificateSigningRequest => ({
  ...request,
  status: { ...request.status, conditions: [...(request.status?.conditions ?? []), condition] },
});

export const certificateControllerDefinition = (options: CertificateControllerOptions): ControllerDefinition => ({
  manifest,
  create: ({ informers, client, clock }) => ({
    reconciler: new CertificateController({ ...options, requests: informers.informer(CertificateSigningRequests).lister, client, clock }),
    triggers: [{ resource: CertificateSigningRequests }],
    retry: { baseMs: 200, maxMs: 1_000_000 },
  }),
});
