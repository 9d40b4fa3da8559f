import { isDns1123Label, nameIsDnsSubdomain } from '@kubewright/api-machinery';
import { fn, type FunctionDeclaration, type LibraryDefinition, type Overload } from '../../checker/declarations.ts';
import type { Frame } from '../../evaluator/frame.ts';
import { boolType, objectType, stringType, type CelType } from '../../types/cel-type.ts';
import type { AuthorizerAttributes, AuthorizerDecision } from '../../values/authorizer-value.ts';
import { CelError } from '../../values/cel-error.ts';
import { OpaqueValue, type CelValue } from '../../values/value.ts';

/** Type of the variable `authorizer`. */
export const authorizerType: CelType = objectType('kubernetes.authorization.Authorizer');
/** Type of the variable `authorizer.requestResource`. */
export const resourceCheckType: CelType = objectType('kubernetes.authorization.ResourceCheck');
const pathCheckType = objectType('kubernetes.authorization.PathCheck');
const groupCheckType = objectType('kubernetes.authorization.GroupCheck');
const decisionType = objectType('kubernetes.authorization.Decision');

type ServiceAccount = AuthorizerAttributes['serviceAccount'];
type Resource = NonNullable<AuthorizerAttributes['resource']>;

/** A question that is being put together, or its answer: equal only to itself. */
class Asking<T> extends OpaqueValue {
  readonly type: CelType;
  readonly about: T;
  constructor(type: CelType, about: T) {
    super();
    this.type = type;
    this.about = about;
  }
  equals(other: CelValue): boolean {
    return this === other;
  }
}

type PathCheck = { readonly path: string; readonly serviceAccount: ServiceAccount };
type GroupCheck = { readonly group: string; readonly serviceAccount: ServiceAccount };
type ResourceCheck = { readonly resource: Resource; readonly serviceAccount: ServiceAccount };

/** What the variable `authorizer` is bound to; answers come from `EvaluateOptions.authorizer`. */
export const authorizerValue: CelValue = new Asking<ServiceAccount>(authorizerType, undefined);

/** What `authorizer.requestResource` is bound to: a check on the resource of the request. */
export function resourceCheckValue(resource: Omit<Resource, 'fieldSelector' | 'labelSelector'>): CelValue {
  return new Asking<ResourceCheck>(resourceCheckType, { resource, serviceAccount: undefined });
}

function decide(frame: Frame, { serviceAccount, ...attributes }: AuthorizerAttributes): CelValue {
  if (!frame.authorizer) throw new CelError('no authorizer to ask');
  const decision = frame.authorizer.decide({ ...attributes, ...(serviceAccount && { serviceAccount }) });
  if (!decision) throw new CelError('an authorization check has not been decided yet', 'undecided');
  return new Asking(decisionType, decision);
}

function serviceAccountOf(namespace: string, name: string): CelValue {
  if (nameIsDnsSubdomain(name, false).length > 0) throw new CelError('Invalid service account name');
  if (isDns1123Label(namespace).length > 0) throw new CelError('Invalid service account namespace');
  return new Asking<ServiceAccount>(authorizerType, { namespace, name });
}

function notEmpty(text: CelValue | undefined, what: string): string {
  if ((text as string).trim() === '') throw new CelError(`${what} must not be empty`);
  return text as string;
}

const about = <T>(value: CelValue | undefined): T => (value as Asking<T>).about;

function member(id: string, target: CelType, params: readonly CelType[], result: CelType, call: Overload['call']): Overload {
  return { id, params: [target, ...params], result, member: true, call };
}

/** Sets one part of a resource check. */
const refining = (name: keyof Resource, id: string): FunctionDeclaration =>
  fn(
    name,
    member(id, resourceCheckType, [stringType], resourceCheckType, ([check, text]) => {
      const { resource, serviceAccount } = about<ResourceCheck>(check);
      return new Asking<ResourceCheck>(resourceCheckType, { resource: { ...resource, [name]: text as string }, serviceAccount });
    }),
  );

const answer = (name: string, result: CelType, of: (decision: AuthorizerDecision) => CelValue): FunctionDeclaration =>
  fn(
    name,
    member(`decision_${name}`, decisionType, [], result, ([decision]) => of(about<AuthorizerDecision>(decision))),
  );

/** `kubernetes.authz` and `kubernetes.authzSelectors` (k8s.io/apiserver/pkg/cel/library/authz.go). */
export const authorizerLibrary: LibraryDefinition = {
  name: 'kubernetes.authz',
  functions: [
    fn(
      'path',
      member('authorizer_path', authorizerType, [stringType], pathCheckType, ([authorizer, path]) => {
        return new Asking<PathCheck>(pathCheckType, { path: notEmpty(path, 'path'), serviceAccount: about(authorizer) });
      }),
    ),
    fn(
      'group',
      member('authorizer_group', authorizerType, [stringType], groupCheckType, ([authorizer, group]) => {
        return new Asking<GroupCheck>(groupCheckType, { group: group as string, serviceAccount: about(authorizer) });
      }),
    ),
    fn(
      'serviceAccount',
      member('authorizer_serviceaccount', authorizerType, [stringType, stringType], authorizerType, ([, namespace, name]) =>
        serviceAccountOf(namespace as string, name as string),
      ),
    ),
    fn(
      'resource',
      member('groupcheck_resource', groupCheckType, [stringType], resourceCheckType, ([check, name]) => {
        const { group, serviceAccount } = about<GroupCheck>(check);
        const resource = { group, resource: notEmpty(name, 'resource'), subresource: '', namespace: '', name: '' };
        return new Asking<ResourceCheck>(resourceCheckType, { resource, serviceAccount });
      }),
    ),
    refining('subresource', 'resourcecheck_subresource'),
    refining('namespace', 'resourcecheck_namespace'),
    refining('name', 'resourcecheck_name'),
    refining('fieldSelector', 'authorizer_fieldselector'),
    refining('labelSelector', 'authorizer_labelselector'),
    fn(
      'check',
      member('pathcheck_check', pathCheckType, [stringType], decisionType, ([check, verb], frame) =>
        decide(frame, { verb: verb as string, ...about<PathCheck>(check) } as AuthorizerAttributes),
      ),
      member('resourcecheck_check', resourceCheckType, [stringType], decisionType, ([check, verb], frame) =>
        decide(frame, { verb: verb as string, ...about<ResourceCheck>(check) } as AuthorizerAttributes),
      ),
    ),
    answer('allowed', boolType, ({ allowed }) => allowed),
    answer('reason', stringType, ({ reason }) => reason),
    answer('errored', boolType, ({ error }) => error !== undefined),
    answer('error', stringType, ({ error }) => error ?? ''),
  ],
};
