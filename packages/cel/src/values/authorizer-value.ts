/** One question to the authorizer, as SubjectAccessReview has it. */
export interface AuthorizerAttributes {
  readonly verb: string;
  /** Unset for a path. */
  readonly resource?: {
    readonly group: string;
    readonly resource: string;
    readonly subresource: string;
    readonly namespace: string;
    readonly name: string;
    readonly fieldSelector?: string;
    readonly labelSelector?: string;
  };
  readonly path?: string;
  /** `authorizer.serviceAccount(namespace, name)`: asks for that account instead of the requesting user. */
  readonly serviceAccount?: { readonly namespace: string; readonly name: string };
}

export interface AuthorizerDecision {
  readonly allowed: boolean;
  readonly reason: string;
  /** What went wrong while deciding; unset when nothing did. */
  readonly error?: string;
}

/**
 * What the `authorizer` variable asks. Evaluation is synchronous: an answer that has to be waited for is undefined
 * here, which ends the evaluation with `undecided`. `PendingDecisions` waits for it and evaluates again, which gives the
 * same result because expressions have no effects; its cost is that of the last evaluation.
 */
export interface Authorizer {
  decide(attributes: AuthorizerAttributes): AuthorizerDecision | undefined;
}
