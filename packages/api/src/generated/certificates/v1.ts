// Generated from packages/api/tables by packages/api/generate. Change the table, not this file.
import type { ConditionStatus } from '../core/v1.ts';
import type { KubeList, KubeObject, ResourceType } from '@kubewright/api-machinery';

/** A request for a certificate. */
export interface CertificateSigningRequest extends KubeObject {
  /** What is asked for; cannot be changed. */
  spec: CertificateSigningRequestSpec;
  /** What became of it. */
  status: CertificateSigningRequestStatus;
}

/** What is asked for, and by whom. */
export interface CertificateSigningRequestSpec {
  /** A PKCS 10 request in PEM. */
  request: string;
  /** Who should sign. */
  signerName: string;
  /** How long it should be valid; at least 600. The signer may give less. */
  expirationSeconds?: number;
  /** What it should be good for. */
  usages?: KeyUsage[];
  /** Who asks; filled in by the server. */
  username?: string;
  /** Uid of who asks; filled in by the server. */
  uid?: string;
  /** Groups of who asks; filled in by the server. */
  groups?: string[];
  /** More about who asks; filled in by the server. */
  extra?: Record<string, ExtraValue>;
}

/** What became of a request. */
export interface CertificateSigningRequestStatus {
  /** Approved, Denied or Failed. */
  conditions?: CertificateSigningRequestCondition[];
  /** The certificates in PEM, once it is signed. */
  certificate?: string;
}

/** A decision about a request. */
export interface CertificateSigningRequestCondition {
  /** Approved, Denied or Failed. */
  type: RequestConditionType;
  /** True; False and Unknown are not for Approved and Denied. */
  status: ConditionStatus;
  /** One word, for programs, why the condition is as it is. */
  reason?: string;
  /** The same in a sentence, for people. */
  message?: string;
  /** When it was last changed. */
  lastUpdateTime?: string;
  /** When the status last changed. */
  lastTransitionTime?: string;
}

/** A list of CertificateSigningRequests. */
export type CertificateSigningRequestList = KubeList<CertificateSigningRequest>;

export type ExtraValue = string[];

export type RequestConditionType = string;

export type KeyUsage = 'signing' | 'digital signature' | 'content commitment' | 'key encipherment' | 'key agreement' | 'data encipherment' | 'cert sign' | 'crl sign' | 'encipher only' | 'decipher only' | 'any' | 'server auth' | 'client auth' | 'code signing' | 'email protection' | 's/mime' | 'ipsec end system' | 'ipsec tunnel' | 'ipsec user' | 'timestamping' | 'ocsp signing' | 'microsoft sgc' | 'netscape sgc';

export const CertificateSigningRequests: ResourceType<CertificateSigningRequest> = { group: 'certificates.k8s.io', version: 'v1', plural: 'certificatesigningrequests', kind: 'CertificateSigningRequest', scope: 'Cluster' };
