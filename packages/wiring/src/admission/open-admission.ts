import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { dumpYaml, optionalFields, readConfigurationFile, type JsonValue, type Schema } from '@kubewright/api-machinery';
import { parsePodSecurityConfiguration, type AdmissionOptions } from '@kubewright/admission';
import { reasonOf, StartError } from '../cluster/start-error.ts';

/** What upstream's flags of admission say. */
export interface AdmissionFlagOptions extends Pick<AdmissionOptions, 'enabled' | 'disabled' | 'defaultTolerations'> {
  /** An AdmissionConfiguration file. */
  readonly configFile?: string | undefined;
}

const text: Schema = { type: 'string' };
const kind = { apiVersion: 'apiserver.config.k8s.io/v1', kind: 'AdmissionConfiguration' };
const anything: Schema = { type: 'object', preserveUnknownFields: true };
const fields = {
  plugins: {
    type: 'array',
    items: optionalFields('io.k8s.apiserver.pkg.apis.apiserver.v1.AdmissionPluginConfiguration', {
      name: text,
      path: text,
      configuration: anything,
    }),
  } satisfies Schema,
};

interface PluginConfiguration {
  readonly name?: string;
  /** A file beside this one. */
  readonly path?: string;
  readonly configuration?: JsonValue;
}

/** Reads what the options name. @throws {StartError} */
export async function openAdmission({ configFile, ...options }: AdmissionFlagOptions): Promise<AdmissionOptions> {
  if (!configFile) return options;
  try {
    const source = await readFile(configFile, 'utf8');
    const { plugins = [] } = readConfigurationFile<{ plugins?: readonly PluginConfiguration[] }>(source, kind, fields);
    const other = plugins.find(({ name }) => name !== 'PodSecurity');
    if (other) throw new Error(`of the plugin ${JSON.stringify(other.name ?? '')} nothing can be configured here`);
    const [podSecurity] = plugins;
    return podSecurity
      ? { ...options, podSecurity: parsePodSecurityConfiguration(await textOf(podSecurity, dirname(configFile))) }
      : options;
  } catch (error) {
    throw new StartError(`the admission configuration ${configFile} cannot be used: ${reasonOf(error)}`);
  }
}

async function textOf({ path, configuration }: PluginConfiguration, directory: string): Promise<string> {
  if (path) return readFile(resolve(directory, path), 'utf8');
  return dumpYaml(configuration ?? {});
}
