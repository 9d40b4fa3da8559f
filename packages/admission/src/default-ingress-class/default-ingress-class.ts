import { type Ingress, IngressClasses } from '@kubewright/api/networking/v1';
import type { AdmissionPlugin, AdmissionRequest } from '@kubewright/apiserver';
import type { Client } from '@kubewright/client';
import { youngestDefault } from '../default-class.ts';
import { isWriteOf, objectOf } from '../request.ts';

const annotation = 'ingressclass.kubernetes.io/is-default-class';
const oldClassAnnotation = 'kubernetes.io/ingress.class';

/** An ingress that names no class gets the default one. */
export class DefaultIngressClass implements AdmissionPlugin {
  readonly name = 'DefaultIngressClass';
  readonly #client: Client;

  constructor(deps: { client: Client }) {
    this.#client = deps.client;
  }

  handles(request: AdmissionRequest): boolean {
    return isWriteOf(request, 'networking.k8s.io', 'ingresses', ['CREATE']);
  }

  async admit(request: AdmissionRequest): Promise<void> {
    const { metadata, spec } = objectOf<Ingress>(request);
    if (!spec || spec.ingressClassName !== undefined || metadata.annotations?.[oldClassAnnotation] !== undefined) return;
    const { items } = await this.#client.resource(IngressClasses).list();
    const chosen = youngestDefault(items, [annotation]);
    if (chosen) spec.ingressClassName = chosen.metadata.name;
  }
}
