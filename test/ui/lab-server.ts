import { spawn, type ChildProcess } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../..');

/** A JupyterLab with this tree's extension, its settings in a folder of its own; token and XSRF check are on. */
export interface ILab {
  readonly url: string;
  readonly token: string;
  readonly folder: string;
  /** The last of what the server printed. */
  log(): string;
  stop(): Promise<void>;
}

/** Starts a Lab on a free port. `env` is added to its environment; `extensions`: server extensions to switch on; `args`: more options; `app`: Notebook 7 instead of Lab. */
export async function startLab(
  options: { env?: NodeJS.ProcessEnv; extensions?: string[]; args?: string[]; app?: 'lab' | 'notebook' } = {}
): Promise<ILab> {
  const folder = await mkdtemp(join(tmpdir(), 'affluent-lab-'));
  const at = (name: string) => join(folder, name);
  for (const name of ['work', 'data/labextensions', 'home', 'config/labconfig'])
    await mkdir(at(name), { recursive: true });
  // Lab's own question about news would cover the pictures.
  const page = { disabledExtensions: { '@jupyterlab/apputils-extension:announcements': true } };
  await writeFile(at('config/labconfig/page_config.json'), JSON.stringify(page));
  await symlink(join(root, 'python_bridge/affluent/labextension'), at('data/labextensions/affluent'));
  const extensions = JSON.stringify(Object.fromEntries((options.extensions ?? []).map(name => [name, true])));
  const name = options.app === 'notebook' ? 'JupyterNotebookApp' : 'LabApp';
  const child = spawn(
    'python',
    [
      ...['-m', options.app === 'notebook' ? 'notebook' : 'jupyterlab'],
      '--no-browser',
      '--allow-root',
      '--ServerApp.ip=127.0.0.1',
      '--ServerApp.port=0',
      `--ServerApp.root_dir=${at('work')}`,
      `--ServerApp.jpserver_extensions=${extensions.replaceAll('true', 'True')}`,
      `--${name}.user_settings_dir=${at('settings')}`,
      `--${name}.workspaces_dir=${at('workspaces')}`,
      `--${name}.expose_app_in_browser=True`,
      ...(options.args ?? [])
    ],
    {
      cwd: at('work'),
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...process.env,
        HOME: at('home'),
        JUPYTER_CONFIG_DIR: at('config'),
        JUPYTER_DATA_DIR: at('data'),
        JUPYTER_RUNTIME_DIR: at('runtime'),
        IPYTHONDIR: at('ipython'),
        PYTHONPATH: join(root, 'python_bridge'),
        ...options.env
      }
    }
  );
  let log = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', part => (log = (log + String(part)).slice(-20_000)));
  const { url, token } = await serverInfo(options.env?.['JUPYTER_RUNTIME_DIR'] ?? at('runtime'), child, () => log);
  return {
    url,
    token,
    folder,
    log: () => log,
    stop: async () => {
      const ended = new Promise(done => child.once('exit', done));
      if (child.exitCode === null && child.kill('SIGTERM')) await ended;
      await rm(folder, { recursive: true, force: true, maxRetries: 3 });
    }
  };
}

async function serverInfo(runtime: string, child: ChildProcess, log: () => string) {
  for (let tries = 0; tries < 300; tries++) {
    if (child.exitCode !== null) throw new Error(`JupyterLab ended with ${child.exitCode}:\n${log()}`);
    const file = (await readdir(runtime).catch(() => [])).find(name => /^jpserver-\d+\.json$/.test(name));
    if (file) return JSON.parse(await readFile(join(runtime, file), 'utf8')) as { url: string; token: string };
    await new Promise(done => setTimeout(done, 200));
  }
  throw new Error(`JupyterLab did not start:\n${log()}`);
}
