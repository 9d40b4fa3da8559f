import { unauthorized } from '@kubewright/api-machinery';
import type { Authenticator, UserInfo } from '@kubewright/apiserver';
import type { HttpRequest } from '@kubewright/http';
import { bearerTokenOf } from '../request/bearer-token.ts';

/** Bearer tokens known beforehand: token → user. Unknown tokens are left to the next authenticator. */
export class StaticTokenAuthenticator implements Authenticator {
  readonly #users: ReadonlyMap<string, UserInfo>;

  constructor(users: ReadonlyMap<string, UserInfo>) {
    this.#users = users;
  }

  authenticate(request: HttpRequest): UserInfo | undefined {
    const token = bearerTokenOf(request);
    return token === undefined ? undefined : this.#users.get(token);
  }
}

/**
 * Rejects whatever bearer token is left, so that a wrong token never passes as anonymous. Comes after every token
 * authenticator and before the anonymous one.
 */
export class RejectUnknownTokens implements Authenticator {
  authenticate(request: HttpRequest): UserInfo | undefined {
    if (bearerTokenOf(request) !== undefined) throw unauthorized();
    return undefined;
  }
}

/**
 * Reads a token file of `--token-auth-file`: CSV of token, user, uid and an optional quoted list of groups.
 * @throws Error naming the line that has fewer than three columns.
 */
export function parseTokenFile(csv: string): ReadonlyMap<string, UserInfo> {
  const users = new Map<string, UserInfo>();
  for (const [index, line] of csv.split(/\r?\n/).entries()) {
    if (line.trim() === '' || line.startsWith('#')) continue;
    const [token, name, uid, groups = ''] = splitCsv(line);
    if (!token || name === undefined || uid === undefined)
      throw new Error(`token file line ${index + 1}: expected token,user,uid and optional groups`);
    users.set(token, {
      name,
      uid,
      groups: groups
        .split(',')
        .map((group) => group.trim())
        .filter((group) => group !== ''),
    });
  }
  return users;
}

function splitCsv(line: string): string[] {
  const cells: string[] = [];
  for (const match of line.matchAll(/(?:^|,)\s*(?:"((?:[^"]|"")*)"|([^,]*))/g)) {
    cells.push(match[1] === undefined ? match[2]!.trim() : match[1].replaceAll('""', '"'));
  }
  return cells;
}
