import { isDns1123Label, isDns1123Subdomain } from '@kubewright/api-machinery';
import type { Attributes, Authorizer, UserInfo } from '../../contract.ts';
import { authorize, forbiddenRequest } from '../authorize.ts';

/** Who somebody wants to act as, as the headers say it. */
export interface WantedUser {
  readonly name: string;
  readonly uid: string;
  readonly groups: readonly string[];
  readonly extra: ReadonlyMap<string, readonly string[]>;
}

/** Who a request acts as. */
export interface Impersonated {
  readonly user: UserInfo;
  /** The verb that allowed it; '' where it was the one of old. */
  readonly constraint: string;
}

/** One way in which somebody may be allowed to act as somebody else (k8s.io/apiserver filters/impersonation mode.go, KEP-5284). */
export interface ImpersonationMode {
  /** Undefined: not a way to act as that user. @throws {ApiError} Forbidden */
  check(wanted: WantedUser, request: Attributes, authorizer: Authorizer): Promise<Impersonated | undefined>;
}

const authentication = 'authentication.k8s.io';
const nodeNameKey = 'authentication.kubernetes.io/node-name';
const associatedKeys = 'authentication.kubernetes.io/associated-node-keys';
/** From so many values on it is asked first whether any may be taken. */
const many = 4;

const isSubdomain = (text: string): boolean => isDns1123Subdomain(text).length === 0;

const nodeOf = (user: string): string | undefined => {
  const name = /^system:node:(.*)$/s.exec(user)?.[1];
  return name !== undefined && isSubdomain(name) ? name : undefined;
};

function accountOf(user: string): { readonly namespace: string; readonly name: string } | undefined {
  const [, namespace = '', name = ''] = /^system:serviceaccount:([^:]*):([^:]*)$/.exec(user) ?? [];
  return isDns1123Label(namespace).length === 0 && isSubdomain(name) ? { namespace, name } : undefined;
}

const isNameAlone = ({ uid, groups, extra }: WantedUser): boolean => uid === '' && groups.length === 0 && extra.size === 0;

/** Some of these are allowed to act as somebody only with some verbs on some resources. */
function constrainedMode(
  mode: string,
  applies: (wanted: WantedUser, requestor: UserInfo) => boolean,
  seen: (attributes: Attributes) => Attributes = (attributes) => attributes,
): ImpersonationMode {
  const verb = `impersonate:${mode}`;
  return {
    async check(wanted, request, authorizer) {
      if (!applies(wanted, request.user)) return undefined;
      const asSeen: Authorizer = { authorize: (attributes) => authorizer.authorize(seen(attributes)) };
      const require = (attributes: Attributes): Promise<void> | undefined => authorize(authorizer, seen(attributes));
      await require({ ...request, verb: `impersonate-on:${mode}:${request.verb}` });
      const asked = new Asked(request.user, { verb, authorizer: asSeen, group: authentication });
      const groups = await asked.constrainedName(wanted, require);
      await asked.uid(wanted.uid);
      await asked.constrainedGroups(wanted.groups);
      await asked.constrainedExtra(wanted.extra);
      return { user: impersonatedUser(wanted, groups), constraint: verb };
    },
  };
}

/** As it has been since 1.3: whoever may act as a user may do so for anything. */
const legacyMode: ImpersonationMode = {
  async check(wanted, { user }, authorizer) {
    const asked = new Asked(user, { verb: 'impersonate', authorizer, group: '' });
    const account = accountOf(wanted.name);
    await (account ? asked.is('serviceaccounts', account.name, { namespace: account.namespace }) : asked.is('users', wanted.name));
    await asked.uid(wanted.uid);
    for (const group of wanted.groups) await asked.is('groups', group);
    for (const [key, values] of wanted.extra) for (const value of values) await asked.extra(key, value);
    const groups = account && wanted.groups.length === 0 ? accountGroups(account.namespace) : wanted.groups;
    return { user: impersonatedUser(wanted, groups), constraint: '' };
  },
};

/** In the order in which they are tried. */
export const impersonationModes: readonly ImpersonationMode[] = [
  constrainedMode(
    'associated-node',
    (wanted, { name, extra }) => {
      const node = nodeOf(wanted.name);
      const [own, ...others] = extra?.get(nodeNameKey) ?? [];
      return isNameAlone(wanted) && node !== undefined && accountOf(name) !== undefined && own === node && others.length === 0;
    },
    // The decision is one for all nodes, whichever of them the account is on.
    (attributes) => ({
      ...attributes,
      user: { ...attributes.user, extra: new Map([[associatedKeys, [...(attributes.user.extra?.keys() ?? [])].sort()]]) },
      ...(attributes.verb === 'impersonate:associated-node' && { name: '*' }),
    }),
  ),
  constrainedMode('arbitrary-node', (wanted) => isNameAlone(wanted) && nodeOf(wanted.name) !== undefined),
  constrainedMode('serviceaccount', (wanted) => isNameAlone(wanted) && accountOf(wanted.name) !== undefined),
  constrainedMode('user-info', ({ name }) => nodeOf(name) === undefined && accountOf(name) === undefined),
  legacyMode,
];

interface AskedWith {
  readonly verb: string;
  readonly authorizer: Authorizer;
  /** API group that users and groups are taken to be in. */
  readonly group: string;
}

/** Asks whether a user may take on one thing after another. */
class Asked {
  readonly #user: UserInfo;
  readonly #with: AskedWith;

  constructor(user: UserInfo, asked: AskedWith) {
    this.#user = user;
    this.#with = asked;
  }

  #attributes(resource: string, name: string, more: Partial<Pick<Attributes, 'group' | 'namespace' | 'subresource'>> = {}): Attributes {
    const { verb, group } = this.#with;
    const target = { group, namespace: '', subresource: '', ...more };
    return { user: this.#user, verb, path: '', resourceRequest: true, version: 'v1', resource, name, ...target };
  }

  is(resource: string, name: string, more?: Partial<Pick<Attributes, 'group' | 'namespace' | 'subresource'>>): Promise<void> | undefined {
    return authorize(this.#with.authorizer, this.#attributes(resource, name, more));
  }

  uid(uid: string): Promise<void> | undefined {
    return uid === '' ? undefined : this.is('uids', uid, { group: authentication });
  }

  extra(key: string, value: string): Promise<void> | undefined {
    return this.is('userextras', value, { group: authentication, subresource: key });
  }

  /** The groups that come with the name. */
  async constrainedName(
    { name, groups }: WantedUser,
    require: (attributes: Attributes) => Promise<void> | undefined,
  ): Promise<readonly string[]> {
    const node = nodeOf(name);
    const account = accountOf(name);
    if (node !== undefined) await require(this.#attributes('nodes', node));
    else if (account) await require(this.#attributes('serviceaccounts', account.name, { namespace: account.namespace }));
    else await require(this.#attributes('users', name));
    return node !== undefined ? ['system:nodes'] : account ? accountGroups(account.namespace) : groups;
  }

  async constrainedGroups(groups: readonly string[]): Promise<void> {
    const master = 'system:masters';
    if (groups.includes(master))
      throw forbiddenRequest(this.#attributes('groups', master), `impersonating the ${master} group is not allowed`);
    if (groups.length >= many && (await this.#may(this.#attributes('groups', '*')))) return;
    for (const group of groups) await this.is('groups', group);
  }

  async constrainedExtra(extra: WantedUser['extra']): Promise<void> {
    const problem = [...extra].map(([key, values]) => extraProblem(key, values)).find((each) => each !== undefined);
    if (problem) throw forbiddenRequest(this.#attributes('userextras', ''), problem);
    const pairs = [...extra].flatMap(([key, values]) => values.map((value) => [key, value] as const));
    if (pairs.length >= many && (await this.#may(this.#attributes('userextras', '*', { subresource: '*' })))) return;
    for (const [key, value] of pairs) await this.extra(key, value);
  }

  async #may(attributes: Attributes): Promise<boolean> {
    return (await this.#with.authorizer.authorize(attributes)).kind === 'allow';
  }
}

function extraProblem(key: string, values: readonly string[]): string | undefined {
  if (key === '') return 'impersonating the empty string key in extra is not allowed';
  const [domain = '', ...path] = key.split('/');
  if (!isSubdomain(domain) || path.join('/') === '')
    return `impersonating an invalid key in extra is not allowed: extra.key: Invalid value: ${JSON.stringify(key)}: must be a domain-prefixed path (such as "acme.io/foo")`;
  return values.length === 0 ? 'impersonating empty values in extra is not allowed' : undefined;
}

const accountGroups = (namespace: string): string[] => ['system:serviceaccounts', `system:serviceaccounts:${namespace}`];

function impersonatedUser({ name, uid, extra }: WantedUser, groups: readonly string[]): UserInfo {
  const isKnown = groups.includes('system:authenticated') || groups.includes('system:unauthenticated');
  const general = name === 'system:anonymous' ? 'system:unauthenticated' : 'system:authenticated';
  return { name, ...(uid && { uid }), groups: isKnown ? groups : [...groups, general], extra };
}
