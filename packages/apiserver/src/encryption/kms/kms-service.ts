/** What a plugin tells of itself. */
export interface KmsStatus {
  readonly version: string;
  /** `ok`, or what is wrong. */
  readonly healthz: string;
  /** The key it encrypts with now. */
  readonly keyId: string;
}

export type KmsAnnotations = ReadonlyMap<string, Uint8Array>;

/** A key as the plugin has encrypted it. */
export interface KmsEncrypted {
  readonly ciphertext: Uint8Array;
  readonly keyId: string;
  readonly annotations: KmsAnnotations;
}

/**
 * A key management service that keeps the keys by which data keys are encrypted (k8s.io/kms apis/v2 KeyManagementService).
 * Every call has a deadline. @throws {Error} with what the service, or the way to it, said.
 */
export interface KmsService {
  status(): Promise<KmsStatus>;
  /** `uid` names the call in the logs of both sides. */
  encrypt(uid: string, plaintext: Uint8Array): Promise<KmsEncrypted>;
  decrypt(uid: string, encrypted: KmsEncrypted): Promise<Uint8Array>;
  close(): void;
}

/** One `kms` provider of an EncryptionConfiguration. */
export interface KmsConfiguration {
  readonly name: string;
  /** `unix:///path`, or `unix:///@name` for an abstract socket. */
  readonly endpoint: string;
  readonly timeoutMs: number;
}
