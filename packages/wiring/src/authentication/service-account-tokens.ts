import { createPublicKey } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { tokenAlgorithmOf, type ServiceAccountKey } from '@kubewright/authentication';
import { keyOfPem } from '../cluster/data/service-account-key.ts';

/** What upstream's flags of service account tokens say. */
export interface ServiceAccountOptions {
  /** The first is named by new tokens, all are taken; empty: the cluster's. */
  readonly issuers: readonly string[];
  /** Empty: the issuers. */
  readonly audiences: readonly string[];
  /** Files of keys, public ones or private, that tokens may be signed with besides the one new tokens are. */
  readonly keyFiles: readonly string[];
  /** Unset: the cluster's own. */
  readonly signingKeyFile?: string | undefined;
  /** 0: no bound. */
  readonly maxSeconds: number;
  /** Whether the tokens of pods' volumes are good for a year, as old clients never read them again. */
  readonly extends: boolean;
  /** Whether tokens that stand in Secrets end with those. */
  readonly looksUp: boolean;
  /** Where others find the keys; unset: at this server. */
  readonly jwksUri?: string | undefined;
}

/** How service account tokens are made and checked. */
export interface ServiceAccountTokens extends Omit<ServiceAccountOptions, 'keyFiles' | 'signingKeyFile'> {
  /** Unset: the cluster's own. */
  readonly signingKey?: ServiceAccountKey | undefined;
  readonly moreKeys: readonly Pick<ServiceAccountKey, 'publicKeyPem'>[];
}

/** Issuer of service account tokens, and the audience of tokens that are made for the API server itself. */
const clusterIssuer = 'https://kubernetes.default.svc.cluster.local';

export const defaultServiceAccountTokens: ServiceAccountTokens = {
  issuers: [clusterIssuer],
  audiences: [clusterIssuer],
  moreKeys: [],
  maxSeconds: 0,
  extends: true,
  looksUp: true,
};

/** Reads the files. @throws {Error} that says which cannot be used. */
export async function openServiceAccountTokens(options: ServiceAccountOptions): Promise<ServiceAccountTokens> {
  const { keyFiles, signingKeyFile, ...others } = options;
  const issuers = options.issuers.length > 0 ? options.issuers : [clusterIssuer];
  const keys = await Promise.all(keyFiles.map((file) => from(file, publicKeysIn)));
  return {
    ...others,
    issuers,
    audiences: options.audiences.length > 0 ? options.audiences : issuers,
    moreKeys: keys.flat(),
    signingKey: signingKeyFile === undefined ? undefined : await from(signingKeyFile, signingKeyIn),
  };
}

async function from<T>(file: string, read: (pem: string) => T): Promise<T> {
  try {
    return read(await readFile(file, 'utf8'));
  } catch (error) {
    throw new Error(`${file}: ${(error as Error).message}`, { cause: error });
  }
}

function signingKeyIn(pem: string): ServiceAccountKey {
  const key = keyOfPem(pem);
  tokenAlgorithmOf(key.publicKeyPem);
  return key;
}

/** A file may hold several. */
function publicKeysIn(pem: string): Pick<ServiceAccountKey, 'publicKeyPem'>[] {
  const blocks = pem.match(/-----BEGIN ([^-]+)-----[\s\S]+?-----END \1-----/g) ?? [];
  if (blocks.length === 0) throw new Error('data does not contain any valid RSA or ECDSA public keys');
  return blocks.map((block) => {
    const publicKeyPem = createPublicKey(block).export({ type: 'spki', format: 'pem' }).toString();
    tokenAlgorithmOf(publicKeyPem);
    return { publicKeyPem };
  });
}
