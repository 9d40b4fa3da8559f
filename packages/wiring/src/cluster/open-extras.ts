import type { AdmissionOptions } from '@kubewright/admission';
import type { Logger } from '@kubewright/api-machinery';
import { openAdmission } from '../admission/open-admission.ts';
import { openAudit, type Audit } from '../audit/audit-backends.ts';
import { noAuthenticationSources, type AuthenticationSources } from '../authentication/authentication-sources.ts';
import { openAuthentication } from '../authentication/open-authentication.ts';
import { rbacAlone, type Authorization } from '../authorization/authorization.ts';
import { openAuthorization } from '../authorization/open-authorization.ts';
import { openEncryption, type ReloadedEncryption } from '../encryption/open-encryption.ts';
import { openServing, servingByDefault, type Serving } from '../serving/open-serving.ts';
import { systemClock, systemRandom } from '../system/index.ts';
import { openTracing, type Tracing } from '../tracing/open-tracing.ts';
import type { ClusterAppOptions } from './cluster-app-options.ts';

/** What flags and the files they name switch on: none of it costs anything while it is off. */
export interface Extras {
  readonly admission: AdmissionOptions;
  readonly audit: Audit | undefined;
  readonly authentication: AuthenticationSources;
  readonly authorization: Authorization;
  readonly encryption: ReloadedEncryption | undefined;
  readonly serving: Serving;
  readonly tracing: Tracing | undefined;
}

export interface ExtrasDeps {
  readonly logger: Logger;
  /** Of this API server, as metrics and traces name it. */
  readonly serverId: string;
  /** What `/registry` is called in the store, if something else. */
  readonly keyPrefix: string | undefined;
}

/** @throws {StartError} when a file cannot be read, or does not say what it should. */
export async function openExtras(options: ClusterAppOptions, { logger, serverId, keyPrefix }: ExtrasDeps): Promise<Extras> {
  const { admission = {}, audit, authentication, authorization, encryption, serving = servingByDefault, tracingConfigFile } = options;
  const clock = systemClock;
  const deps = (name: string) => ({ clock, logger: logger.named(name), serverId });
  const standardOutput = (text: string): void => void process.stdout.write(text);
  return {
    admission: await openAdmission(admission),
    audit: audit && (await openAudit(audit, { clock, logger: logger.named('audit'), standardOutput })),
    authentication: authentication ? await openAuthentication(authentication, deps('authentication')) : noAuthenticationSources,
    authorization: authorization ? await openAuthorization(authorization, deps('authorization')) : rbacAlone(),
    encryption: encryption && (await openEncryption({ ...encryption, keyPrefix }, { ...deps('encryption'), random: systemRandom })),
    serving: await openServing(serving, { clock, logger: logger.named('serving') }),
    tracing: tracingConfigFile
      ? await openTracing(tracingConfigFile, { clock, logger: logger.named('tracing'), instanceId: serverId })
      : undefined,
  };
}
