import { readFile } from 'node:fs/promises';
import type { Clock } from '@kubewright/api-machinery';
import {
  healthPaths,
  parseTokenFile,
  RememberedTokens,
  WebhookTokenAuthenticator,
  type TokenAuthenticator,
} from '@kubewright/authentication';
import { reasonOf } from '../cluster/data-directory.ts';
import { StartError } from '../cluster/start-error.ts';
import { openReviewService } from '../webhook/review-service.ts';
import { serverAudience, type AuthenticationSources } from './authentication-sources.ts';

/** What upstream's flags of authentication say. */
export interface AuthenticationOptions {
  /** Unset: only for health. */
  readonly anonymous?: boolean | undefined;
  /** CSV of token, user, uid and groups. */
  readonly tokenFile?: string | undefined;
  /** PEM of authorities of client certificates, besides the cluster's own. */
  readonly clientCaFile?: string | undefined;
  readonly webhook: {
    /** A kubeconfig file; unset: there is no webhook. */
    readonly configFile?: string | undefined;
    readonly version: 'v1' | 'v1beta1';
    readonly cacheTtlMs: number;
  };
}

/** Reads what the options name. @throws {StartError} */
export async function openAuthentication(options: AuthenticationOptions, clock: Clock): Promise<AuthenticationSources> {
  const { anonymous, tokenFile, clientCaFile, webhook } = options;
  const tokens = webhook.configFile ? [await used('authentication webhook', webhook.configFile, () => openWebhook(webhook, clock))] : [];
  return {
    anonymousPaths: anonymous === undefined ? healthPaths : anonymous ? 'all' : [],
    staticUsers: tokenFile ? await used('token file', tokenFile, async () => parseTokenFile(await readFile(tokenFile, 'utf8'))) : new Map(),
    tokens,
    clientAuthoritiesPem: clientCaFile && (await used('file of client authorities', clientCaFile, () => readAuthorities(clientCaFile))),
  };
}

async function used<T>(what: string, path: string, open: () => Promise<T>): Promise<T> {
  try {
    return await open();
  } catch (error) {
    throw new StartError(`the ${what} ${path} cannot be used: ${reasonOf(error)}`);
  }
}

async function readAuthorities(path: string): Promise<string> {
  const pem = await readFile(path, 'utf8');
  if (!pem.includes('-----BEGIN CERTIFICATE-----')) throw new Error('it holds no certificate in PEM');
  return pem;
}

/** How long the service has for an answer. */
const timeoutMs = 30_000;

async function openWebhook(
  { configFile, version, cacheTtlMs }: AuthenticationOptions['webhook'],
  clock: Clock,
): Promise<TokenAuthenticator> {
  const post = await openReviewService(configFile!, { clock, timeoutMs });
  return new RememberedTokens(
    { of: new WebhookTokenAuthenticator({ post }, { version, audiences: [serverAudience] }), clock },
    { ttlMs: cacheTtlMs },
  );
}
