import type { FieldError } from '@kubewright/api-machinery';
import type { Pod } from '@kubewright/api/core/v1';
import { required } from '@kubewright/api-machinery';
import { validatePodSpec } from '../../pod-spec/validation.ts';

export const validatePod = ({ spec }: Pod): FieldError[] => (spec ? validatePodSpec(spec, 'spec') : [required('spec.containers')]);
