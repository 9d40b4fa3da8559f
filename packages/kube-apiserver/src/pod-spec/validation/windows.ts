import { type FieldError, invalidValue, isDns1123Subdomain, utf8Length } from '@kubewright/api-machinery';
import type { PodSpec, WindowsSecurityContextOptions } from '@kubewright/api/core/v1';
import { checked } from '../../validation/checked.ts';
import { visitContainers } from '@kubewright/api/pods';

const maxCredentialKiB = 64;
const maxDomainLength = 256;
const maxUserLength = 104;
// eslint-disable-next-line no-control-regex -- control characters are what is refused
const controlCharacter = /[\u0000-\u001f\u007f]/;
const netBiosName = /^[^\\/:*?"<>|.][^\\/:*?"<>|]{0,14}$/;
const dnsName = /^[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*$/;

/** securityContext.windowsOptions (core validation validateWindowsSecurityContextOptions). */
export function validateWindowsOptions(options: WindowsSecurityContextOptions, at: string, errors: FieldError[]): void {
  const { gmsaCredentialSpecName, gmsaCredentialSpec, runAsUserName } = options;
  if (gmsaCredentialSpecName !== undefined) {
    errors.push(...checked(isDns1123Subdomain, gmsaCredentialSpecName, `${at}.gmsaCredentialSpecName`));
  }
  if (gmsaCredentialSpec !== undefined) {
    const field = `${at}.gmsaCredentialSpec`;
    if (gmsaCredentialSpec === '') errors.push(invalidValue(field, gmsaCredentialSpec, 'gmsaCredentialSpec cannot be an empty string'));
    else if (utf8Length(gmsaCredentialSpec) > maxCredentialKiB * 1024) {
      errors.push(invalidValue(field, gmsaCredentialSpec, `gmsaCredentialSpec size must be under ${maxCredentialKiB} KiB`));
    }
  }
  if (runAsUserName !== undefined) errors.push(...checked(userNameProblems, runAsUserName, `${at}.runAsUserName`));
}

function userNameProblems(name: string): string[] {
  if (name === '') return ['runAsUserName cannot be an empty string'];
  if (controlCharacter.test(name)) return ['runAsUserName cannot contain control characters'];
  const parts = name.split('\\');
  if (parts.length > 2) return ['runAsUserName cannot contain more than one backslash'];
  const [domain, user] = parts.length === 2 ? [parts[0]!, parts[1]!] : [undefined, parts[0]!];
  const problems: string[] = [];
  if (domain !== undefined) {
    if (utf8Length(domain) >= maxDomainLength) problems.push(`runAsUserName's Domain length must be under ${maxDomainLength} characters`);
    if (!netBiosName.test(domain) && !dnsName.test(domain))
      problems.push("runAsUserName's Domain doesn't match the NetBios nor the DNS format");
  }
  if (user === '') problems.push("runAsUserName's User cannot be empty");
  else if (utf8Length(user) > maxUserLength)
    problems.push(`runAsUserName's User length must not be longer than ${maxUserLength} characters`);
  if (/^[. ]+$/.test(user)) problems.push("runAsUserName's User cannot contain only periods or spaces");
  if (/["/\\:;|=,+*?<>@[\]]/.test(user)) problems.push(`runAsUserName's User cannot contain the following characters: "/\\:;|=,+*?<>@[]`);
  return problems;
}

/** All containers of a pod are processes of the host, or none (validateWindowsHostProcessPod). */
export function validateHostProcess(spec: PodSpec, at: string, errors: FieldError[]): void {
  const podHostProcess = spec.securityContext?.windowsOptions?.hostProcess;
  let [count, hostProcesses] = [0, 0];
  visitContainers(spec, at, (container, path) => {
    count++;
    const own = container.securityContext?.windowsOptions?.hostProcess;
    if (podHostProcess !== undefined && own !== undefined && own !== podHostProcess) {
      const why = `pod hostProcess value must be identical if both are specified, was ${podHostProcess}`;
      errors.push(invalidValue(`${path}.securityContext.windowsOptions.hostProcess`, own, why));
    }
    if (own ?? podHostProcess) hostProcesses++;
  });
  if (hostProcesses === 0) return;
  if (hostProcesses !== count) {
    errors.push(invalidValue(at, '', 'If pod contains any hostProcess containers then all containers must be HostProcess containers'));
  }
  if (!spec.hostNetwork)
    errors.push(invalidValue(`${at}.hostNetwork`, false, 'hostNetwork must be true if pod contains any hostProcess containers'));
}
