/** Asks JupyterLab itself whether it takes the extension as built: a version range that Lab cannot share shows here. */
import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import { environment, exe } from './environment.mjs';

/** Lab's own line on the extension; throws where Lab would not load it. */
export function extensionInLab() {
  const { stdout, stderr } = spawnSync(exe('jupyter'), ['labextension', 'list'], {
    encoding: 'utf8',
    env: environment()
  });
  const lines = stripVTControlCharacters(`${stdout ?? ''}${stderr ?? ''}`).split('\n');
  const line = lines.find(each => /^\s*affluent v/.test(each))?.trim();
  if (!line?.includes('enabled OK')) throw new Error(line ?? 'not installed: npm run build');
  return line;
}

if (resolve(process.argv[1] ?? '') === fileURLToPath(import.meta.url)) {
  try {
    console.log(extensionInLab());
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  }
}
