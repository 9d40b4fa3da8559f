import { createHash, timingSafeEqual } from 'node:crypto';
import type { Clock } from '@kubewright/api-machinery';
import type { UserInfo } from '@kubewright/apiserver';

/** A Secret of kube-system as it is now. */
export interface BootstrapSecret {
  readonly type: string;
  readonly data: ReadonlyMap<string, string>;
}

export interface BootstrapTokensDeps {
  /** Undefined when there is none, or it is going. */
  readonly lookup: (name: string) => Promise<BootstrapSecret | undefined>;
  readonly clock: Clock;
}

const tokenForm = /^([a-z0-9]{6})\.([a-z0-9]{16})$/;
const groupForm = /^system:bootstrappers:[a-z0-9:-]{0,255}[a-z0-9]$/;
const everyone = 'system:bootstrappers';

/**
 * Tokens by which new nodes join: they stand in Secrets `bootstrap-token-<id>` of kube-system (plugin/pkg/auth/authenticator/token/bootstrap
 * of 1.36). What is wrong with one is told to nobody: it is as unknown as any other.
 */
export class BootstrapTokens {
  readonly #deps: BootstrapTokensDeps;

  constructor(deps: BootstrapTokensDeps) {
    this.#deps = deps;
  }

  /** Undefined: no such token, or one that is over or not for this. */
  async userOf(token: string): Promise<UserInfo | undefined> {
    const [, id, secretPart] = tokenForm.exec(token) ?? [];
    if (id === undefined || secretPart === undefined) return undefined;
    const secret = await this.#deps.lookup(`bootstrap-token-${id}`);
    if (secret?.type !== 'bootstrap.kubernetes.io/token') return undefined;
    const read = (key: string): string => secret.data.get(key) ?? '';
    if (!isSame(read('token-secret'), secretPart) || read('token-id') !== id) return undefined;
    if (this.#isOver(read('expiration')) || read('usage-bootstrap-authentication') !== 'true') return undefined;
    const groups = groupsIn(read('auth-extra-groups'));
    return groups && { name: `system:bootstrap:${id}`, groups };
  }

  /** One whose end cannot be read has ended. */
  #isOver(expiration: string): boolean {
    if (expiration === '') return false;
    const endMs = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/.test(expiration) ? Date.parse(expiration) : Number.NaN;
    return !(endMs > this.#deps.clock.nowMs());
  }
}

/** Takes the same time for whatever is guessed. */
const isSame = (known: string, guess: string): boolean => timingSafeEqual(digest(known), digest(guess));
const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Undefined where one of them may not be given so. */
function groupsIn(extra: string): string[] | undefined {
  const groups = extra === '' ? [] : extra.split(',');
  return groups.every((group) => groupForm.test(group)) ? [...new Set([everyone, ...groups])].sort() : undefined;
}
