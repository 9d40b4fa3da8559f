/** An object a token is tied to: it is void when the object with that uid is gone. */
export interface BoundObject {
  readonly name: string;
  readonly uid: string;
}

/** What a service account token says (KEP-1205): standard claims beside `kubernetes.io`. */
export interface ServiceAccountClaims {
  readonly iss: string;
  readonly sub: string;
  readonly aud: readonly string[];
  readonly exp: number;
  readonly iat: number;
  readonly nbf: number;
  readonly jti: string;
  readonly 'kubernetes.io': {
    readonly namespace: string;
    readonly serviceaccount: BoundObject;
    readonly pod?: BoundObject;
    readonly node?: BoundObject;
    readonly secret?: BoundObject;
    /** From then on its use is noted: it should have been exchanged (KEP-1205, extended tokens). */
    readonly warnafter?: number;
  };
}

export const serviceAccountUserName = (namespace: string, name: string): string => `system:serviceaccount:${namespace}:${name}`;

export const serviceAccountGroups = (namespace: string): string[] => ['system:serviceaccounts', `system:serviceaccounts:${namespace}`];

/** Of tokens that stand in Secrets. */
export const legacyIssuer = 'kubernetes/serviceaccount';

/** What a token in a Secret says: it has no audience and no end. */
export interface LegacyTokenClaims {
  readonly iss: string;
  readonly sub: string;
  readonly 'kubernetes.io/serviceaccount/namespace': string;
  readonly 'kubernetes.io/serviceaccount/secret.name': string;
  readonly 'kubernetes.io/serviceaccount/service-account.name': string;
  readonly 'kubernetes.io/serviceaccount/service-account.uid': string;
}
