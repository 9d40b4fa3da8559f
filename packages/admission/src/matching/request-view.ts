import type { AdmissionRequest } from '@kubewright/apiserver';
import type { PendingDecisions } from '@kubewright/cel';
import { pendingDecisions, type ExpressionDeps } from './pending-decisions.ts';
import { requestBindings, type RequestBindings } from './request-bindings.ts';

/** What expressions see of one request, whoever they belong to: what they share is made once. */
export class RequestView {
  readonly decisions: PendingDecisions;
  readonly #request: AdmissionRequest;
  readonly #bindings = new Map<string, Promise<RequestBindings>>();

  constructor(request: AdmissionRequest, { authorizer }: ExpressionDeps) {
    this.#request = request;
    this.decisions = pendingDecisions(authorizer, request.user);
  }

  bindings(version: string): Promise<RequestBindings> {
    let bindings = this.#bindings.get(version);
    if (!bindings) this.#bindings.set(version, (bindings = requestBindings(this.#request, version)));
    return bindings;
  }

  /** The object of the request is another one now. */
  changed(): void {
    this.#bindings.clear();
  }
}
