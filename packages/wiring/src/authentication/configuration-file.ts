import { isDeepStrictEqual } from 'node:util';
import {
  parseAuthenticationConfiguration,
  unionTokenAuthenticator,
  type AuthenticationConfiguration,
  type TokenAuthenticator,
} from '@kubewright/authentication';
import type { Family } from '@kubewright/apiserver';
import { ReloadedFile, type ReloadedFileDeps } from '../configuration/reloaded-file.ts';
import { issuedTokens } from './open-issuers.ts';
import type { ServiceAccountTokens } from './service-account-tokens.ts';

/** An AuthenticationConfiguration that is followed: its issuers may change, what is open to anonymous requests may not. */
export class ConfigurationFile {
  /** Knows the tokens of the issuers that are named at the time. */
  readonly tokens: TokenAuthenticator = {
    authenticateToken: (token, audiences, told) => this.#current.authenticateToken(token, audiences, told),
  };
  /** As it was first. */
  initial: AuthenticationConfiguration = {};
  readonly #file: ReloadedFile;
  readonly #serviceAccounts: ServiceAccountTokens;
  readonly #deps: ReloadedFileDeps;
  #current: TokenAuthenticator = unionTokenAuthenticator([]);

  constructor(path: string, serviceAccounts: ServiceAccountTokens, deps: ReloadedFileDeps) {
    this.#file = new ReloadedFile(path, 'authentication', deps);
    this.#serviceAccounts = serviceAccounts;
    this.#deps = deps;
  }

  /** @throws {Error} that says what is wrong with it. */
  open(): Promise<void> {
    return this.#file.open((text) => void (this.initial = this.#use(text)));
  }

  run(signal: AbortSignal): Promise<void> {
    return this.#file.run(signal, (text) => {
      this.#use(text, this.initial);
    });
  }

  families(): readonly Family[] {
    return this.#file.families();
  }

  #use(text: string, before?: AuthenticationConfiguration): AuthenticationConfiguration {
    const { issuers, audiences } = this.#serviceAccounts;
    const configuration = parseAuthenticationConfiguration(text, issuers);
    if (before && !isDeepStrictEqual(configuration.anonymous, before.anonymous))
      throw new Error('anonymous: Forbidden: changed from initial configuration file');
    this.#current = unionTokenAuthenticator(issuedTokens(configuration.jwt ?? [], { audiences }, this.#deps.clock));
    return configuration;
  }
}
