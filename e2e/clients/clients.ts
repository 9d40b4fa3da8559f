import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A program of another ecosystem that drives the cluster through its own client; it prints DONE at its end. */
export interface ClientProgram {
  readonly name: string;
  /** Folder of the program; its name, unless several share one. */
  readonly source?: string;
  /** All that it downloads comes from the npm registry, which `npm test` needs anyway, in seconds. */
  readonly fromNpm?: true;
  /** Commands that must be there. */
  readonly needs: readonly string[];
  /** Fetches what the program needs into `folder`, a copy of its own; answers how it is run. */
  prepare(folder: string): Command;
}

export interface Command {
  readonly file: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** Set to 1 where the programs may download what they are made of: Go modules, Maven, Python and npm packages. */
export const downloadsAllowed = process.env.KUBEWRIGHT_E2E_CLIENTS === '1';
const cacheFolder = process.env.KUBEWRIGHT_E2E_CACHE ?? join(homedir(), '.cache', 'kubewright-e2e');
const prepareTimeoutMs = 600_000;

export const clientPrograms: readonly ClientProgram[] = [
  goProgram('client-go'),
  goProgram('controller-runtime'),
  goProgram('envtest'),
  {
    name: 'python',
    needs: ['python3'],
    prepare: (folder) => {
      const python = join(folder, 'venv', 'bin', 'python');
      if (!existsSync(python)) run('python3', ['-m', 'venv', 'venv'], folder);
      run(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', 'requirements.txt'], folder);
      return { file: python, args: [join(folder, 'main.py')] };
    },
  },
  {
    name: 'node',
    fromNpm: true,
    needs: ['npm'],
    prepare: (folder) => {
      if (!existsSync(join(folder, 'node_modules'))) run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], folder);
      return { file: process.execPath, args: [join(folder, 'main.mjs')] };
    },
  },
  {
    name: 'java',
    needs: ['mvn', 'javac', 'java'],
    prepare: (folder) => {
      const libraries = join(folder, 'lib');
      if (!existsSync(libraries)) run('mvn', ['-q', '-B', 'dependency:copy-dependencies', `-DoutputDirectory=${libraries}`], folder);
      run('javac', ['-cp', join(libraries, '*'), '-sourcepath', '.', '-d', 'classes', 'Main.java'], folder);
      return { file: 'java', args: ['-cp', [join(folder, 'classes'), join(libraries, '*')].join(delimiter), 'Main'] };
    },
  },
  helmProgram('helm', 'helm.sh/helm/v3/cmd/helm@v3.22.0'),
  helmProgram('helm-4', 'helm.sh/helm/v4/cmd/helm@v4.3.1'),
];

/** Built, not run through `go run`: the second run starts at once. */
function goProgram(name: string): ClientProgram {
  return {
    name,
    needs: ['go'],
    prepare: (folder) => {
      run('go', ['build', '-o', 'program', '.'], folder);
      return { file: join(folder, 'program'), args: [] };
    },
  };
}

function helmProgram(name: string, module: string): ClientProgram {
  return {
    name,
    source: 'helm',
    needs: ['go', 'sh'],
    prepare: (folder) => {
      const helm = join(folder, 'bin', 'helm');
      if (!existsSync(helm)) run('go', ['install', module], folder, { GOBIN: join(folder, 'bin') });
      return { file: 'sh', args: [join(folder, 'main.sh')], env: { HELM: helm, RELEASES: name } };
    },
  };
}

/** Why a program cannot run here; undefined when it can. */
export function reasonToLeaveOut(program: ClientProgram): string | undefined {
  const missing = program.needs.filter((command) => onPath(command) === undefined);
  if (missing.length > 0) return `${missing.join(', ')} not found`;
  if (downloadsAllowed || existsSync(preparedMark(program.name))) return undefined;
  return program.fromNpm
    ? whyNotFetched(program)
    : 'KUBEWRIGHT_E2E_CLIENTS=1 is not set, and it downloads and compiles for minutes what it is made of';
}

/** Without a network nobody asked for more than `npm test` promises. */
function whyNotFetched(program: ClientProgram): string | undefined {
  try {
    prepared(program);
    return undefined;
  } catch (error) {
    return `npm could not fetch what it is made of: ${(error as Error).message.split('\n', 1)[0]}`;
  }
}

/** Copies the program beside what it needs and fetches that. @throws with what the tool said. */
export function prepared(program: ClientProgram): Command {
  const folder = join(cacheFolder, program.name);
  mkdirSync(folder, { recursive: true });
  cpSync(fileURLToPath(new URL(program.source ?? program.name, import.meta.url)), folder, { recursive: true });
  const command = program.prepare(folder);
  writeFileSync(preparedMark(program.name), '');
  return command;
}

/** Stands beside a program that has been prepared once: the next time takes seconds and needs no network. */
const preparedMark = (name: string): string => join(cacheFolder, `${name}.prepared`);

function onPath(command: string): string | undefined {
  return (process.env.PATH ?? '')
    .split(delimiter)
    .map((folder) => join(folder, command))
    .find((path) => existsSync(path));
}

function run(file: string, args: readonly string[], cwd: string, env: Record<string, string> = {}): void {
  const { status, stderr, stdout } = spawnSync(file, args, {
    cwd,
    env: { ...process.env, ...env },
    encoding: 'utf8',
    timeout: prepareTimeoutMs,
  });
  if (status !== 0) throw new Error(`${file} ${args.join(' ')} failed:\n${stdout}${stderr}`);
}
