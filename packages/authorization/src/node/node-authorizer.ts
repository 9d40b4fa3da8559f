import { parseFieldSelector, qualifiedResource } from '@kubewright/api-machinery';
import type { PolicyRule } from '@kubewright/api/rbac/v1';
import type { Attributes, Authorizer, Decision } from '@kubewright/apiserver';
import { ruleAllows } from '../rbac/rule-matching.ts';
import type { NodeGraph, Related } from './node-graph.ts';

export interface NodeAuthorizerDeps {
  /** What belongs to which node, once that is known: asked with the first request of a node. */
  readonly graph: () => Promise<NodeGraph> | NodeGraph;
  /** What every node may do with everything else. */
  readonly rules: readonly PolicyRule[];
}

type Decide = (attributes: Attributes, node: string, graph: NodeGraph) => Decision;

const allowed: Decision = { kind: 'allow', reason: '' };
const no = (reason = ''): Decision => ({ kind: 'noOpinion', reason });

const namePrefix = 'system:node:';
const leaseNamespace = 'kube-node-lease';

/**
 * Lets a kubelet have what belongs to its node and to the pods that run there, and no more; has no opinion of anybody else
 * (plugin/pkg/auth/authorizer/node of 1.36).
 */
export class NodeAuthorizer implements Authorizer {
  readonly #deps: NodeAuthorizerDeps;

  constructor(deps: NodeAuthorizerDeps) {
    this.#deps = deps;
  }

  authorize(attributes: Attributes): Promise<Decision> | Decision {
    const { user, resourceRequest } = attributes;
    if (!user.name.startsWith(namePrefix) || !user.groups.includes('system:nodes')) return no();
    const node = user.name.slice(namePrefix.length);
    if (node === '') return no(`unknown node for user ${JSON.stringify(user.name)}`);
    const decide = resourceRequest ? byResource.get(qualifiedResource(attributes)) : undefined;
    if (!decide) return this.#deps.rules.some((rule) => ruleAllows(rule, attributes)) ? allowed : no();
    const graph = this.#deps.graph();
    return graph instanceof Promise ? graph.then((known) => decide(attributes, node, known)) : decide(attributes, node, graph);
  }
}

const related =
  (kind: Related): Decide =>
  ({ namespace, name }, node, graph) => {
    if (name === '') return no('No Object name found');
    return graph.isRelated(node, kind, namespace, name) ? allowed : no(`no relationship found between node '${node}' and this object`);
  };

/** Only one at a time, and not to be written. */
const got =
  (kind: Related): Decide =>
  (attributes, node, graph) => {
    if (attributes.verb !== 'get') return no('can only get individual resources of this type');
    return attributes.subresource === '' ? related(kind)(attributes, node, graph) : no('cannot get subresource');
  };

const readVerbs: ReadonlySet<string> = new Set(['get', 'list', 'watch']);
const ownVerbs: ReadonlySet<string> = new Set(['get', 'create', 'update', 'patch', 'delete']);

/** One of a namespace may be watched, too. */
const read =
  (kind: Related): Decide =>
  (attributes, node, graph) => {
    if (!readVerbs.has(attributes.verb)) return no('can only read resources of this type');
    if (attributes.subresource !== '') return no('cannot read subresource');
    if (attributes.namespace === '') return no('can only read namespaced object of this type');
    return related(kind)(attributes, node, graph);
  };

const claim: Decide = (attributes, node, graph) => {
  if (attributes.subresource !== 'status') return got('volumeClaim')(attributes, node, graph);
  if (attributes.verb !== 'update' && attributes.verb !== 'patch') return no('can only get/update/patch this type');
  return related('volumeClaim')(attributes, node, graph);
};

const account: Decide = (attributes, node, graph) => {
  const { verb, subresource, name } = attributes;
  if (verb === 'get' && subresource === '') return read('serviceAccount')(attributes, node, graph);
  if (verb !== 'create' || name === '') return no('can only create tokens for individual service accounts');
  if (subresource !== 'token') return no('can only create token subresource of serviceaccount');
  return related('serviceAccount')(attributes, node, graph);
};

/** What is created is looked at by admission, as its name is not known here. */
const lease: Decide = ({ verb, namespace, name }, node) => {
  if (!ownVerbs.has(verb)) return no('can only get, create, update, patch, or delete a node lease');
  if (namespace !== leaseNamespace) return no(`can only access leases in the "${leaseNamespace}" system namespace`);
  return verb === 'create' || name === node ? allowed : no('can only access node lease with the same name as the requesting node');
};

const csiNode: Decide = ({ verb, subresource, name }, node) => {
  if (!ownVerbs.has(verb)) return no('can only get, create, update, patch, or delete a CSINode');
  if (subresource !== '') return no('cannot authorize CSINode subresources');
  return verb === 'create' || name === node ? allowed : no('can only access CSINode with the same name as the requesting node');
};

const slice: Decide = (attributes, node, graph) => {
  if (attributes.subresource !== '') return no('cannot authorize ResourceSlice subresources');
  switch (attributes.verb) {
    case 'create':
      return allowed;
    case 'get':
    case 'update':
    case 'patch':
    case 'delete':
      return related('resourceSlice')(attributes, node, graph);
    case 'watch':
    case 'list':
    case 'deletecollection':
      return selects(attributes, 'spec.nodeName', node)
        ? allowed
        : no('can only list/watch/deletecollection resourceslices with nodeName field selector');
    default:
      return no(
        'only the following verbs are allowed for a ResourceSlice: get, watch, list, create, update, patch, delete, deletecollection',
      );
  }
};

/** Whose node is written is looked at by admission. */
const nodes: Decide = ({ verb, subresource, name }, node) => {
  if (subresource === '' && readVerbs.has(verb)) {
    if (name === node) return allowed;
    return no(
      name === ''
        ? `node '${node}' cannot read all nodes, only its own Node object`
        : `node '${node}' cannot read '${name}', only its own Node object`,
    );
  }
  return isOneOf(subresource, verb, { '': ['create', 'update', 'patch'], status: ['update', 'patch'] });
};

const pods: Decide = (attributes, node, graph) => {
  const { verb, subresource, name } = attributes;
  if (subresource === '' && verb === 'get') return related('pod')(attributes, node, graph);
  if (subresource === '' && readVerbs.has(verb)) {
    if (selects(attributes, 'spec.nodeName', node)) return allowed;
    return name === '' ? no('can only list/watch pods with spec.nodeName field selector') : related('pod')(attributes, node, graph);
  }
  return isOneOf(subresource, verb, { '': ['create', 'delete'], status: ['update', 'patch'], eviction: ['create'] });
};

function isOneOf(subresource: string, verb: string, verbs: Readonly<Record<string, readonly string[]>>): Decision {
  return Object.hasOwn(verbs, subresource) && verbs[subresource]!.includes(verb) ? allowed : no();
}

/** Whether a request is for those only whose field has the value. */
function selects({ fieldSelector }: Attributes, field: string, value: string): boolean {
  if (!fieldSelector) return false;
  try {
    return parseFieldSelector(fieldSelector).requiredValue(field) === value;
  } catch {
    return false;
  }
}

const byResource: ReadonlyMap<string, Decide> = new Map([
  ['secrets', read('secret')],
  ['configmaps', read('configMap')],
  ['persistentvolumeclaims', claim],
  ['persistentvolumes', got('volume')],
  ['resourceclaims.resource.k8s.io', got('resourceClaim')],
  ['volumeattachments.storage.k8s.io', got('volumeAttachment')],
  ['serviceaccounts', account],
  ['leases.coordination.k8s.io', lease],
  ['csinodes.storage.k8s.io', csiNode],
  ['resourceslices.resource.k8s.io', slice],
  ['nodes', nodes],
  ['pods', pods],
  ['podcertificaterequests.certificates.k8s.io', () => no()],
]);
