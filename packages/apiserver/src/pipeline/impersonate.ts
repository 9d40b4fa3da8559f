import { badRequest, goQuote } from '@kubewright/api-machinery';
import type { HttpRequest } from '@kubewright/http';
import type { Attributes, Authorizer, UserInfo } from '../contract.ts';
import { authorize } from './authorize.ts';

const extraPrefix = 'impersonate-extra-';

interface Wanted {
  readonly name: string;
  readonly uid: string;
  readonly groups: readonly string[];
  readonly extra: ReadonlyMap<string, readonly string[]>;
}

/**
 * Who the request acts as: the authenticated user, or the one its Impersonate headers name, each of which the user must
 * be allowed to (k8s.io/apiserver filters/impersonation).
 * @throws {ApiError} Forbidden
 */
export async function impersonate(request: HttpRequest, user: UserInfo, authorizer: Authorizer): Promise<UserInfo> {
  const wanted = wantedUser(request.headers);
  if (!wanted) return user;
  if (wanted.name === '') throw badRequest(`requested ${shown(wanted)} without impersonating a user name`);
  const check = (group: string, resource: string, name: string, namespace = '', subresource = ''): Promise<void> | undefined =>
    authorize(authorizer, impersonationOf(user, { group, resource, name, namespace, subresource }));
  const account = serviceAccountOf(wanted.name);
  if (account) await check('', 'serviceaccounts', account.name, account.namespace);
  else await check('', 'users', wanted.name);
  for (const group of wanted.groups) await check('', 'groups', group);
  for (const [key, values] of wanted.extra) for (const value of values) await check('authentication.k8s.io', 'userextras', value, '', key);
  if (wanted.uid !== '') await check('authentication.k8s.io', 'uids', wanted.uid);
  return { name: wanted.name, ...(wanted.uid && { uid: wanted.uid }), groups: groupsOf(wanted, account?.namespace), extra: wanted.extra };
}

/** As Go prints what was asked for. */
function shown({ uid, groups, extra }: Wanted): string {
  const quoted = (values: readonly string[]): string => `[]string{${values.map(goQuote).join(', ')}}`;
  const entries = [...extra].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, values]) => `${goQuote(key)}:${quoted(values)}`);
  const shownExtra = entries.length > 0 ? `map[string][]string{${entries.join(', ')}}` : 'map[string][]string(nil)';
  return `&user.DefaultInfo{Name:"", UID:${goQuote(uid)}, Groups:${groups.length > 0 ? quoted(groups) : '[]string(nil)'}, Extra:${shownExtra}}`;
}

/** Whether any header asks to act as somebody else. */
export function wantsImpersonation(headers: ReadonlyMap<string, string>): boolean {
  for (const header of headers.keys()) if (header.startsWith('impersonate-')) return true;
  return false;
}

function wantedUser(headers: ReadonlyMap<string, string>): Wanted | undefined {
  const name = headers.get('impersonate-user');
  const uid = headers.get('impersonate-uid') ?? '';
  const groups = splitHeader(headers.get('impersonate-group'));
  const extra = new Map<string, readonly string[]>();
  for (const [header, value] of headers) {
    if (header.startsWith(extraPrefix)) extra.set(unescapeKey(header.slice(extraPrefix.length)), splitHeader(value));
  }
  if (!name && uid === '' && groups.length === 0 && extra.size === 0) return undefined;
  return { name: name ?? '', uid, groups, extra };
}

/** Extra keys come percent-encoded; one that is not is taken as it stands. */
function unescapeKey(key: string): string {
  try {
    return decodeURIComponent(key);
  } catch {
    return key;
  }
}

function splitHeader(value: string | undefined): string[] {
  return value === undefined ? [] : value.split(', ').filter((part) => part !== '');
}

function serviceAccountOf(user: string): { namespace: string; name: string } | undefined {
  const match = /^system:serviceaccount:([^:]+):([^:]+)$/.exec(user);
  return match ? { namespace: match[1]!, name: match[2]! } : undefined;
}

function groupsOf({ name, groups }: Wanted, accountNamespace: string | undefined): string[] {
  const all =
    groups.length === 0 && accountNamespace !== undefined
      ? ['system:serviceaccounts', `system:serviceaccounts:${accountNamespace}`]
      : [...groups];
  const general = name === 'system:anonymous' ? 'system:unauthenticated' : 'system:authenticated';
  if (!all.includes('system:authenticated') && !all.includes('system:unauthenticated')) all.push(general);
  return all;
}

function impersonationOf(
  user: UserInfo,
  target: Pick<Attributes, 'group' | 'resource' | 'name' | 'namespace' | 'subresource'>,
): Attributes {
  return { user, verb: 'impersonate', path: '', resourceRequest: true, version: target.group ? 'v1' : '', ...target };
}
