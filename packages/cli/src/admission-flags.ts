import { InvalidArgumentError, type Command } from 'commander';
import type { AdmissionFlagOptions } from '@kubewright/wiring/cluster-app';
import { wholeNumber } from './flag-values.ts';

/** kube-apiserver's flags of admission, as commander names them. */
export interface AdmissionFlags {
  readonly enableAdmissionPlugins?: readonly string[];
  readonly disableAdmissionPlugins?: readonly string[];
  readonly admissionControlConfigFile?: string;
  readonly defaultNotReadyTolerationSeconds: number;
  readonly defaultUnreachableTolerationSeconds: number;
}

/** Off unless somebody turns them on. */
const optional = ['AlwaysPullImages', 'DenyServiceExternalIPs'];
/** Upstream's, which are on. */
const onByDefault = [
  'CertificateApproval',
  'CertificateSigning',
  'CertificateSubjectRestriction',
  'ClusterTrustBundleAttest',
  'DefaultIngressClass',
  'DefaultStorageClass',
  'DefaultTolerationSeconds',
  'LimitRanger',
  'MutatingAdmissionPolicy',
  'MutatingAdmissionWebhook',
  'NamespaceLifecycle',
  'NodeRestriction',
  'PersistentVolumeClaimResize',
  'PodSecurity',
  'PodTopologyLabels',
  'Priority',
  'ResourceQuota',
  'RuntimeClass',
  'ServiceAccount',
  'StorageObjectInUseProtection',
  'TaintNodesByCondition',
  'ValidatingAdmissionPolicy',
  'ValidatingAdmissionWebhook',
];

/** Adds them, under upstream's names and with upstream's defaults; NodeRestriction is on besides. */
export function addAdmissionFlags(command: Command): Command {
  return command
    .option('--enable-admission-plugins <name,...>', `plugins that are on besides the default ones: ${optional.join(', ')}`, pluginNames)
    .option('--disable-admission-plugins <name,...>', 'plugins of the default ones that are off', pluginNames)
    .option(
      '--admission-control-config-file <file>',
      'how plugins work: PodSecurity with its defaults and exemptions (apiserver.config.k8s.io/v1 AdmissionConfiguration)',
    )
    .option('--default-not-ready-toleration-seconds <n>', 'how long pods stay on a node that is not ready', wholeNumber(0, 1e9), 300)
    .option('--default-unreachable-toleration-seconds <n>', 'how long they stay on one that is not reached', wholeNumber(0, 1e9), 300);
}

export function admissionOptions(flags: AdmissionFlags): AdmissionFlagOptions {
  return {
    enabled: flags.enableAdmissionPlugins ?? [],
    disabled: flags.disableAdmissionPlugins ?? [],
    configFile: flags.admissionControlConfigFile,
    defaultTolerations: {
      notReadySeconds: flags.defaultNotReadyTolerationSeconds,
      unreachableSeconds: flags.defaultUnreachableTolerationSeconds,
    },
  };
}

function pluginNames(text: string, before: readonly string[] = []): string[] {
  const names = text.split(',').filter((name) => name !== '');
  const unknown = names.find((name) => !onByDefault.includes(name) && !optional.includes(name));
  if (unknown !== undefined) throw new InvalidArgumentError(`There is no plugin ${unknown} here.`);
  return [...before, ...names];
}
