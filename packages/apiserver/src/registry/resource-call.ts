import type { Clock, JsonValue, KubeObject, ListMeta, Logger, PrinterColumn, Random } from '@kubewright/api-machinery';
import type { CachedObject } from '@kubewright/watch-cache';
import type { Authorizer, ComputedResource, UserInfo } from '../contract.ts';
import type { AdmissionChain } from './draft/admission-chain.ts';
import type { Query } from '../request/request-info.ts';
import type { RuleMetrics } from '../metrics/rule-metrics.ts';
import type { LazyPatterns } from './draft/lazy-patterns.ts';
import type { Span } from '../tracing/span.ts';
import type { ServedResource } from './served-resource.ts';

/** One API call below the transports: authenticated, authorized, routed, its body parsed. */
export interface ResourceCall {
  readonly resource: ServedResource;
  readonly verb: string;
  readonly namespace: string;
  readonly name: string;
  readonly subresource: string;
  readonly query: Query;
  readonly user: UserInfo;
  readonly userAgent: string;
  /** A step of another request, behind the API: whoever made that one, nobody comes to own a field by it. */
  readonly owned?: false;
  /** May be made when it is first asked for: who need not wait does not ask. */
  readonly signal: AbortSignal;
  /** The parsed body, to be taken over: drafts are made from its parts. */
  readonly body: RequestBody | undefined;
  /** Media type of a patch. */
  readonly patchType: string;
  /** Adds a Warning header. */
  warn(text: string): void;
  /** Adds an annotation to the audit of the call; unset where it is not audited. */
  readonly annotate?: (key: string, value: string) => void;
  /** Told the object of a body as it was understood, in the version of the request and with its defaults; it is changed later. */
  readonly decoded?: (shown: () => KubeObject) => void;
  /** The step that the call is; unset where it is not traced. */
  readonly span?: Span | undefined;
  /** A watch calls it once what it begins with has been sent. */
  readonly initialized?: () => void;
}

export interface RequestBody {
  readonly value: JsonValue;
  /** What a strict reader would have refused: fields written twice (`duplicate field "spec.replicas"`). */
  readonly strictErrors: readonly string[];
  /** How numbers are written, where JavaScript would write them otherwise; unset for patches. */
  readonly oddNumbers?: ReadonlyMap<string, string>;
}

/** The answer of a verb, before it is encoded or handed over. */
export type Answer =
  /** A stored object, or one a dry run would have stored. */
  | { readonly kind: 'object'; readonly code: 200 | 201 | 202; readonly item: CachedObject }
  | ListAnswer
  /** Anything else: Status, Scale, what a special subresource answers; with columns where it can be shown as a Table. */
  | { readonly kind: 'document'; readonly code: number; readonly object: KubeObject; readonly columns?: readonly PrinterColumn[] };

export interface ListAnswer {
  readonly kind: 'list';
  readonly items: readonly CachedObject[];
  readonly metadata: ListMeta;
}

/** What verbs need besides the call. */
export interface VerbDeps {
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly admission: AdmissionChain;
  /** Asked again where a write turns out to create. */
  readonly authorizer: Authorizer;
  readonly patterns: LazyPatterns;
  readonly rules: RuleMetrics;
  /** What is made when it is asked for, by group and plural. */
  readonly computed?: ReadonlyMap<string, ComputedResource>;
  /** Stored objects are refused beyond this. */
  readonly maxObjectBytes: number;
}

/** A call of the server itself, past authentication and authorization. */
export function systemCall(
  resource: ServedResource,
  { verb, namespace, name }: Pick<ResourceCall, 'verb' | 'namespace' | 'name'>,
): ResourceCall {
  return {
    resource,
    verb,
    namespace,
    name,
    subresource: '',
    query: new Map(),
    user: { name: 'system:apiserver', groups: ['system:masters'] },
    userAgent: 'kube-apiserver',
    signal: new AbortController().signal,
    body: undefined,
    patchType: '',
    warn: () => {},
  };
}
