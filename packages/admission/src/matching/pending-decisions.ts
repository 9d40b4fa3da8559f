import type { Attributes, Authorizer, UserInfo } from '@kubewright/apiserver';
import type {
  AuthorizerAttributes,
  AuthorizerDecision,
  Authorizer as ExpressionAuthorizer,
  Evaluation,
  EvaluateOptions,
  Program,
} from '@kubewright/cel';
import type { Client } from '@kubewright/client';

/** What evaluating expressions of admission takes. */
export interface ExpressionDeps {
  /** Acts as the server itself. */
  readonly client: Client;
  readonly authorizer: Authorizer;
}

/**
 * What expressions ask the authorizer while one request is admitted. Evaluation does not wait: it ends at a question
 * that has no answer yet, and begins anew once {@link evaluate} has got it. Each question is asked once.
 */
export class PendingDecisions implements ExpressionAuthorizer {
  readonly #authorizer: Authorizer;
  readonly #user: UserInfo;
  readonly #decided = new Map<string, AuthorizerDecision>();
  #open: AuthorizerAttributes | undefined;

  constructor(authorizer: Authorizer, user: UserInfo) {
    this.#authorizer = authorizer;
    this.#user = user;
  }

  decide(attributes: AuthorizerAttributes): AuthorizerDecision | undefined {
    const decision = this.#decided.get(JSON.stringify(attributes));
    if (!decision) this.#open = attributes;
    return decision;
  }

  /** Evaluates to the end. Never throws. What an evaluation may cost bounds how many questions there are. */
  async evaluate(
    program: Program,
    bindings: Readonly<Record<string, unknown>>,
    options: Omit<EvaluateOptions, 'authorizer'> = {},
  ): Promise<Evaluation> {
    for (;;) {
      this.#open = undefined;
      const result = program.evaluate(bindings, { ...options, authorizer: this });
      const open = this.#open as AuthorizerAttributes | undefined;
      if (!open || !('error' in result) || result.error.kind !== 'undecided') return result;
      this.#decided.set(JSON.stringify(open), await this.#ask(open));
    }
  }

  async #ask(asked: AuthorizerAttributes): Promise<AuthorizerDecision> {
    try {
      const { kind, reason } = await this.#authorizer.authorize(attributesOf(asked, this.#user));
      return { allowed: kind === 'allow', reason };
    } catch (error) {
      return { allowed: false, reason: '', error: (error as Error).message };
    }
  }
}

function attributesOf({ verb, resource, path = '', serviceAccount }: AuthorizerAttributes, user: UserInfo): Attributes {
  const { group = '', resource: plural = '', subresource = '', namespace = '', name = '' } = resource ?? {};
  const asks = serviceAccount ? serviceAccountUser(serviceAccount.namespace, serviceAccount.name) : user;
  return {
    user: asks,
    verb,
    path,
    resourceRequest: resource !== undefined,
    group,
    version: '*',
    resource: plural,
    subresource,
    namespace,
    name,
  };
}

const serviceAccountUser = (namespace: string, name: string): UserInfo => ({
  name: `system:serviceaccount:${namespace}:${name}`,
  groups: ['system:serviceaccounts', `system:serviceaccounts:${namespace}`, 'system:authenticated'],
});
