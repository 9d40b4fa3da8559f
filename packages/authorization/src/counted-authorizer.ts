import { Counter, labelText, type Authorizer, type Decision, type Family } from '@kubewright/apiserver';

/** What authorizers decide; that one has no opinion is not counted (apiserver pkg/authorization/metrics, release 1.36). */
export class CountedDecisions {
  readonly #decisions = new Counter('apiserver_authorization_decisions_total', 'Requests that an authorizer has allowed or denied.');

  of(type: string, name: string, authorizer: Authorizer): Authorizer {
    const [allowed, denied] = ['allowed', 'denied'].map((decision) => labelText({ decision, name, type })) as [string, string];
    const count = (decision: Decision): Decision => {
      if (decision.kind !== 'noOpinion') this.#decisions.increment(decision.kind === 'allow' ? allowed : denied);
      return decision;
    };
    return {
      authorize: (attributes) => {
        const answer = authorizer.authorize(attributes);
        return 'kind' in answer ? count(answer) : answer.then(count);
      },
    };
  }

  families(): Family[] {
    return [this.#decisions];
  }
}
