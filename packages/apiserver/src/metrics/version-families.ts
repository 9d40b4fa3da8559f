import type { VersionInfo } from '../version-info.ts';
import { Gauge, labelText, type Family } from './metric-families.ts';

/** Which release this server is, and which ones it gets on with. */
export function versionFamilies(version: VersionInfo): Family[] {
  const { major, minor, gitVersion, gitCommit, gitTreeState, buildDate, goVersion, compiler, platform } = version;
  const build = labelText({
    build_date: buildDate,
    compiler,
    git_commit: gitCommit,
    git_tree_state: gitTreeState,
    git_version: gitVersion,
    go_version: goVersion,
    major,
    minor,
    platform,
  });
  const compatibility = labelText({
    binary: gitVersion.replace(/^v/, ''),
    component: 'kube',
    emulation: `${version.emulationMajor}.${version.emulationMinor}`,
    min_compat: `${version.minCompatibilityMajor}.${version.minCompatibilityMinor}`,
  });
  return [
    new Gauge(
      'version_info',
      'Provides the compatibility version info of the component. The component label is the name of the component, usually kube, but is relevant for aggregated-apiservers.',
      () => [[compatibility, 1]],
    ),
    new Gauge('kubernetes_build_info', 'The release this server behaves as.', () => [[build, 1]]),
  ];
}
