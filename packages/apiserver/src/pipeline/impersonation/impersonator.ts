import { badRequest, goQuote, type Clock } from '@kubewright/api-machinery';
import type { HttpRequest } from '@kubewright/http';
import type { Attributes, Authorizer, Decision, UserInfo } from '../../contract.ts';
import type { AccessMetrics } from '../../metrics/access-metrics.ts';
import type { RequestInfo } from '../../request/request-info.ts';
import { attributesOf } from '../authorize.ts';
import { impersonationModes, type Impersonated, type ImpersonationMode, type WantedUser } from './impersonation-modes.ts';

const extraPrefix = 'impersonate-extra-';

/** Of whom it is remembered in which mode they last acted as somebody. */
const maxRemembered = 10_000;

export interface ImpersonatorDeps {
  readonly authorizer: Authorizer;
  readonly metrics: Pick<AccessMetrics, 'impersonated' | 'impersonationChecked'>;
  readonly clock: Clock;
}

/** Of `impersonate:<mode>` and `impersonate-on:<mode>:<verb>`. */
const modeOf = (verb: string): string => verb.split(':')[1] ?? 'legacy';

/** Decides as whom requests act. Safe for any number of them at a time. */
export class Impersonator {
  readonly #deps: ImpersonatorDeps;
  readonly #authorizer: Authorizer;
  /** By user name, the least recently successful first. */
  readonly #lastModes = new Map<string, ImpersonationMode>();

  constructor(deps: ImpersonatorDeps) {
    this.#deps = deps;
    this.#authorizer = { authorize: (attributes) => this.#authorize(attributes) };
  }

  /**
   * Who the request acts as: undefined for the authenticated user, else the one its Impersonate headers name, as whom the
   * user must be allowed to act in one of the modes there are. The mode that allowed the last request of a user is tried
   * first, as upstream does: where several would allow it, that one's groups hold.
   * @throws {ApiError} Forbidden, as the first mode says it.
   */
  async impersonate({ headers }: HttpRequest, user: UserInfo, info: RequestInfo): Promise<Impersonated | undefined> {
    const wanted = wantedUser(headers);
    if (!wanted) return undefined;
    if (wanted.name === '') throw badRequest(`requested ${shown(wanted)} without impersonating a user name`);
    const { clock, metrics } = this.#deps;
    const startMs = clock.monotonicMs();
    const refusals: unknown[] = [];
    const last = this.#lastModes.get(user.name);
    for (const mode of last ? [last, ...impersonationModes.filter((each) => each !== last)] : impersonationModes) {
      const request = attributesOf(user, info);
      const impersonated = await mode.check(wanted, request, this.#authorizer).catch((error: unknown) => void refusals.push(error));
      if (impersonated) {
        this.#remember(user.name, mode);
        metrics.impersonated(modeOf(impersonated.constraint || 'impersonate'), true, clock.monotonicMs() - startMs);
        return impersonated;
      }
    }
    metrics.impersonated('', false, clock.monotonicMs() - startMs);
    throw refusals[0];
  }

  async #authorize(attributes: Attributes): Promise<Decision> {
    const { authorizer, clock, metrics } = this.#deps;
    const startMs = clock.monotonicMs();
    const decision = await authorizer.authorize(attributes);
    metrics.impersonationChecked(modeOf(attributes.verb), decision.kind === 'allow', clock.monotonicMs() - startMs);
    return decision;
  }

  #remember(name: string, mode: ImpersonationMode): void {
    this.#lastModes.delete(name);
    this.#lastModes.set(name, mode);
    if (this.#lastModes.size > maxRemembered) this.#lastModes.delete(this.#lastModes.keys().next().value!);
  }
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
  const [name = ''] = linesOf(headers.get('impersonate-user'));
  const [uid = ''] = linesOf(headers.get('impersonate-uid'));
  const groups = linesOf(headers.get('impersonate-group'));
  const extra = new Map<string, readonly string[]>();
  for (const [header, value] of headers) {
    if (header.startsWith(extraPrefix)) extra.set(unescapeKey(header.slice(extraPrefix.length)), linesOf(value));
  }
  if (name === '' && uid === '' && groups.length === 0 && extra.size === 0) return undefined;
  return { name, uid, groups, extra };
}

/** Extra keys come percent-encoded; one that is not is taken as it stands. */
function unescapeKey(key: string): string {
  try {
    return decodeURIComponent(key);
  } catch {
    return key;
  }
}

/** A line of a header is one value, whatever it holds. */
const linesOf = (value: string | undefined): readonly string[] => (value === undefined ? [] : value.split('\n'));
