import { readFile } from 'node:fs/promises';
import { parseDuration } from '@kubewright/api-machinery';
import type { Authorizer, Family } from '@kubewright/apiserver';
import {
  AbacAuthorizer,
  alwaysAllow,
  alwaysDeny,
  compileReviewCondition,
  CountedDecisions,
  parseAbacPolicies,
  parseAuthorizationConfiguration,
  ReviewConditions,
  unionAuthorizer,
  WebhookAuthorizer,
  WebhookAuthorizerMetrics,
  type AuthorizerConfiguration,
  type WebhookConfiguration,
} from '@kubewright/authorization';
import { reasonOf, StartError } from '../cluster/start-error.ts';
import { ReloadedFile, type ReloadedFileDeps } from '../configuration/reloaded-file.ts';
import { openReviewService } from '../webhook/review-service.ts';
import type { Authorization, OwnAuthorizers } from './authorization.ts';

/** What upstream's flags of authorization say. */
export interface AuthorizationOptions {
  /** An AuthorizationConfiguration file, read again every minute; unset: the modes decide. */
  readonly configFile?: string | undefined;
  /** Asked in order: ABAC, AlwaysAllow, AlwaysDeny, Node, RBAC, Webhook. */
  readonly modes: readonly string[];
  /** Of the mode ABAC. */
  readonly policyFile?: string | undefined;
  /** Of the mode Webhook. */
  readonly webhook: {
    readonly configFile?: string | undefined;
    readonly version: 'v1' | 'v1beta1';
    readonly authorizedTtlMs: number;
    readonly unauthorizedTtlMs: number;
  };
}

/** @throws {StartError} when there is something that cannot be used. */
export async function openAuthorization(options: AuthorizationOptions, deps: ReloadedFileDeps): Promise<Authorization> {
  const authorization = new ConfiguredAuthorization(options, deps);
  try {
    await authorization.open();
  } catch (error) {
    throw new StartError(
      options.configFile
        ? `the authorization configuration ${options.configFile} cannot be used: ${reasonOf(error)}`
        : `the authorization modes ${options.modes.join(',')} cannot be used: ${reasonOf(error)}`,
    );
  }
  return authorization;
}

/** One authorizer of the chain; `rbac` and `node` stand for those that there are already. */
type Link = { readonly type: string; readonly name: string; readonly authorizer: Authorizer | 'rbac' | 'node' };

class ConfiguredAuthorization implements Authorization {
  readonly #options: AuthorizationOptions;
  readonly #deps: ReloadedFileDeps;
  readonly #file: ReloadedFile | undefined;
  readonly #decisions = new CountedDecisions();
  readonly #webhooks = new WebhookAuthorizerMetrics();
  #links: readonly Link[] = [];
  #types: readonly string[] = [];
  #own: OwnAuthorizers | undefined;
  #node: Authorizer | undefined;
  #current: Authorizer | undefined;

  constructor(options: AuthorizationOptions, deps: ReloadedFileDeps) {
    this.#file = options.configFile ? new ReloadedFile(options.configFile, 'authorization', deps) : undefined;
    this.#options = options;
    this.#deps = deps;
  }

  async open(): Promise<void> {
    const { modes, policyFile, webhook } = this.#options;
    if (policyFile && !modes.includes('ABAC')) throw new Error('cannot specify --authorization-policy-file without mode ABAC');
    if (this.#file) return this.#file.open((text) => this.#read(text));
    this.#links = await this.#linksOf(modes.map((type) => configurationOf(type, webhook)));
  }

  chain(own: OwnAuthorizers): Authorizer {
    this.#own = own;
    this.#connect();
    return { authorize: (attributes) => this.#current!.authorize(attributes) };
  }

  families(): readonly Family[] {
    return [...this.#decisions.families(), ...this.#webhooks.families(), ...(this.#file?.families() ?? [])];
  }

  async run(signal: AbortSignal): Promise<void> {
    await this.#file?.run(signal, async (text) => {
      await this.#read(text);
      this.#connect();
    });
  }

  /** Types besides webhooks that were there at first have to stay. */
  async #read(text: string): Promise<void> {
    const authorizers = parseAuthorizationConfiguration(text);
    const types = authorizers.map(({ type = '' }) => type).filter((type) => type !== 'Webhook');
    const missing = this.#types.filter((type) => !types.includes(type)).sort();
    if (missing.length > 0) throw new Error(`missing required types: [${missing.join(' ')}]`);
    this.#links = await this.#linksOf(authorizers);
    if (this.#types.length === 0) this.#types = types;
  }

  #connect(): void {
    const own = this.#own!;
    const found = (authorizer: Link['authorizer']): Authorizer => {
      if (authorizer === 'rbac') return own.rbac;
      return authorizer === 'node' ? (this.#node ??= own.node()) : authorizer;
    };
    this.#current = unionAuthorizer(this.#links.map(({ type, name, authorizer }) => this.#decisions.of(type, name, found(authorizer))));
  }

  async #linksOf(authorizers: readonly AuthorizerConfiguration[]): Promise<Link[]> {
    const links: Link[] = [];
    for (const { type = '', name = '', webhook } of authorizers) {
      if (type === 'RBAC') links.push({ type, name, authorizer: 'rbac' });
      if (type === 'Node') links.push({ type, name, authorizer: 'node' });
      if (type === 'AlwaysAllow') links.push({ type, name, authorizer: alwaysAllow });
      if (type === 'AlwaysDeny') links.push({ type, name, authorizer: alwaysDeny });
      if (type === 'ABAC') links.push({ type, name, authorizer: await this.#abac() });
      if (type === 'Webhook') links.push({ type, name, authorizer: await this.#webhook(name, webhook!) });
    }
    return links;
  }

  async #abac(): Promise<Authorizer> {
    const { policyFile } = this.#options;
    if (!policyFile) throw new Error("authorization-mode ABAC's authorization policy file not passed");
    return new AbacAuthorizer(parseAbacPolicies(policyFile, await readFile(policyFile, 'utf8')));
  }

  async #webhook(name: string, webhook: WebhookConfiguration): Promise<Authorizer> {
    const { clock } = this.#deps;
    const { cacheAuthorizedRequests = true, cacheUnauthorizedRequests = true, matchConditions = [] } = webhook;
    const post = await openReviewService(webhook.connectionInfo!.kubeConfigFile!, { clock, timeoutMs: milliseconds(webhook.timeout!) });
    const programs = matchConditions
      .map(({ expression }) => compileReviewCondition(expression!))
      .flatMap((each) => ('program' in each ? [each.program] : []));
    return new WebhookAuthorizer(
      { post, clock, metrics: this.#webhooks },
      {
        name,
        version: webhook.subjectAccessReviewVersion as 'v1' | 'v1beta1',
        authorizedTtlMs: cacheAuthorizedRequests ? milliseconds(webhook.authorizedTTL ?? '5m') : 0,
        unauthorizedTtlMs: cacheUnauthorizedRequests ? milliseconds(webhook.unauthorizedTTL ?? '30s') : 0,
        onError: webhook.failurePolicy === 'Deny' ? 'deny' : 'noOpinion',
        ...(programs.length > 0 && { conditions: new ReviewConditions(programs) }),
      },
    );
  }
}

const milliseconds = (duration: string): number => Number(parseDuration(duration)) / 1e6;

/** What the flags of the mode Webhook mean in a configuration (pkg/kubeapiserver/options/authorization.go). */
function configurationOf(
  type: string,
  { configFile, version, authorizedTtlMs, unauthorizedTtlMs }: AuthorizationOptions['webhook'],
): AuthorizerConfiguration {
  if (type !== 'Webhook') return { type, name: type.toLowerCase() };
  if (!configFile) throw new Error("authorization-mode Webhook's authorization config file not passed");
  return {
    type,
    name: 'default',
    webhook: {
      timeout: '30s',
      authorizedTTL: `${authorizedTtlMs}ms`,
      unauthorizedTTL: `${unauthorizedTtlMs}ms`,
      subjectAccessReviewVersion: version,
      failurePolicy: 'NoOpinion',
      connectionInfo: { type: 'KubeConfigFile', kubeConfigFile: configFile },
    },
  };
}
