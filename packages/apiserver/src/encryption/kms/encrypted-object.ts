import { MessageType } from '@kubewright/api-machinery';
import { isDns1123Subdomain } from '@kubewright/api-machinery';
import type { KmsAnnotations, KmsEncrypted } from './kms-service.ts';

/** How the decrypted source becomes the key of the data: it is that key, or a seed that keys are derived from. */
export const dekSourceTypes = { key: 0, seed: 1 } as const;

/** What is stored of one value: the data, and the encrypted source of the key it is encrypted with. */
export interface EncryptedObject extends KmsEncrypted {
  readonly data: Uint8Array;
  readonly sourceType: number;
}

const annotationMessage = new MessageType<{ key: string; value: Uint8Array }>({ key: [1, 'text'], value: [2, 'bytes'] });
/** k8s.io/apiserver storage/value/encrypt/envelope/kmsv2/v2 api.proto. */
const message = new MessageType<{
  data: Uint8Array;
  keyId: string;
  ciphertext: Uint8Array;
  annotations: { key: string; value: Uint8Array }[];
  sourceType: number;
}>({ data: [1, 'bytes'], keyId: [2, 'text'], ciphertext: [3, 'bytes'], annotations: [4, [annotationMessage]], sourceType: [5, 'number'] });

const maxSourceBytes = 1024;
const maxKeyIdBytes = 1024;
const maxAnnotationBytes = 32 * 1024;

export function encodeEncryptedObject({ annotations, ...rest }: EncryptedObject): Uint8Array {
  return message.encode({ ...rest, annotations: [...annotations].map(([key, value]) => ({ key, value })) });
}

/** @throws {Error} when the bytes are no such object. */
export function decodeEncryptedObject(bytes: Uint8Array): EncryptedObject {
  const { annotations, ...rest } = message.decode(bytes);
  const object = { ...rest, annotations: new Map(annotations.map(({ key, value }) => [key, value])) };
  checkEncryptedObject(object);
  return object;
}

/** @throws {Error} that says what upstream would not store. */
export function checkEncryptedObject({ sourceType, data, ciphertext, keyId, annotations }: EncryptedObject): void {
  if (sourceType !== dekSourceTypes.key && sourceType !== dekSourceTypes.seed)
    throw new Error(`unknown encryptedDEKSourceType: ${sourceType}`);
  if (data.byteLength === 0) throw new Error('encrypted data is empty');
  const source = sourceProblem(ciphertext);
  if (source) throw new Error(`failed to validate encrypted DEK source: ${source}`);
  const key = keyIdProblem(keyId);
  if (key) throw new Error(`failed to validate key id: ${key.message}`);
  checkAnnotations(annotations);
}

function sourceProblem({ byteLength }: Uint8Array): string | undefined {
  if (byteLength === 0) return 'encrypted DEK source is empty';
  return byteLength > maxSourceBytes
    ? `encrypted DEK source is ${byteLength} bytes, which exceeds the max size of ${maxSourceBytes}`
    : undefined;
}

/** What is wrong with a key's name, and what metrics call it. */
export function keyIdProblem(keyId: string): { readonly code: 'empty' | 'too_long'; readonly message: string } | undefined {
  if (keyId === '') return { code: 'empty', message: 'keyID is empty' };
  const bytes = Buffer.byteLength(keyId);
  if (bytes <= maxKeyIdBytes) return undefined;
  return { code: 'too_long', message: `keyID is ${bytes} bytes, which exceeds the max size of ${maxKeyIdBytes}` };
}

function checkAnnotations(annotations: KmsAnnotations): void {
  let total = 0;
  for (const [key, value] of annotations) {
    const problems = isDns1123Subdomain(key);
    if (problems.length > 0 || !key.includes('.'))
      throw new Error(
        `failed to validate annotations: annotations: Invalid value: ${JSON.stringify(key)}: ${problems[0] ?? 'should be a domain with at least two segments separated by dots'}`,
      );
    total += Buffer.byteLength(key) + value.byteLength;
  }
  if (total > maxAnnotationBytes)
    throw new Error(
      `failed to validate annotations: total size of annotations is ${total}, which exceeds the max size of ${maxAnnotationBytes}`,
    );
}
