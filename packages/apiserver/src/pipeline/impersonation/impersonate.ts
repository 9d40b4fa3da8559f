import { badRequest, goQuote } from '@kubewright/api-machinery';
import type { HttpRequest } from '@kubewright/http';
import type { Authorizer, UserInfo } from '../../contract.ts';
import type { RequestInfo } from '../../request/request-info.ts';
import { attributesOf } from '../authorize.ts';
import { impersonationModes, type Impersonated, type WantedUser } from './impersonation-modes.ts';

const extraPrefix = 'impersonate-extra-';

/**
 * Who the request acts as: the authenticated user, or the one its Impersonate headers name, as whom the user must be
 * allowed to act in one of the modes there are.
 * @throws {ApiError} Forbidden, as the first mode says it.
 */
export async function impersonate(
  { headers }: HttpRequest,
  { user, info, authorizer }: { readonly user: UserInfo; readonly info: RequestInfo; readonly authorizer: Authorizer },
): Promise<Impersonated | undefined> {
  const wanted = wantedUser(headers);
  if (!wanted) return undefined;
  if (wanted.name === '') throw badRequest(`requested ${shown(wanted)} without impersonating a user name`);
  const refusals: unknown[] = [];
  for (const mode of impersonationModes) {
    const impersonated = await mode
      .check(wanted, attributesOf(user, info), authorizer)
      .catch((error: unknown) => void refusals.push(error));
    if (impersonated) return impersonated;
  }
  throw refusals[0];
}

/** As Go prints what was asked for. */
function shown({ uid, groups, extra }: WantedUser): string {
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

function wantedUser(headers: ReadonlyMap<string, string>): WantedUser | undefined {
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
