/** Every check that needs no test runner; `--fix` repairs what the tools can repair. */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { forwardSignals, run } from '../processes.mjs';
import { exe, root } from '../setup/environment.mjs';

const python = ['python_bridge', 'test/python', 'test/interop/python', 'test/bench', 'scripts'].filter(path =>
  existsSync(join(root, path))
);

const checks = [
  { name: 'types', command: ['tsc', '-b'] },
  { name: 'types of the tests', command: ['tsc', '-p', 'test/tsconfig.json'] },
  { name: 'eslint', command: ['eslint', '--max-warnings=0', '.'], fix: ['eslint', '--fix', '.'] },
  {
    name: 'prettier',
    command: ['prettier', '--check', '--log-level=warn', '.'],
    fix: ['prettier', '--write', '--log-level=warn', '.']
  },
  {
    name: 'stylelint',
    command: ['stylelint', 'style/**/*.css'],
    fix: ['stylelint', '--fix', 'style/**/*.css'],
    needs: 'style'
  },
  { name: 'solhint', command: ['solhint', '--disc', '--max-warnings=0', 'contracts/**/*.sol'], needs: '.solhint.json' },
  { name: 'ruff', command: [exe('ruff'), 'check', ...python], fix: [exe('ruff'), 'check', '--fix', ...python] },
  {
    name: 'ruff format',
    command: [exe('ruff'), 'format', '--check', ...python],
    fix: [exe('ruff'), 'format', ...python]
  },
  { name: 'extension in JupyterLab', command: [exe('node'), 'scripts/setup/labextension.mjs'] },
  { name: 'generated ABI', command: [exe('node'), 'scripts/abi.mjs', '--check'], needs: 'scripts/abi.mjs' }
].filter(({ needs }) => !needs || existsSync(join(root, needs)));

forwardSignals();
const fix = process.argv.includes('--fix');
const results = [];
for (const { name, command, fix: repair } of checks) {
  let log = '';
  const began = performance.now();
  const [program, ...args] = (fix && repair) || command;
  const code = await run(program, args, { onOutput: data => (log += data) });
  results.push({ name, code });
  console.log(`${code === 0 ? 'ok    ' : 'FAILED'} ${name} (${((performance.now() - began) / 1000).toFixed(1)} s)`);
  if (code !== 0) console.log(log.trimEnd());
}

const failed = results.filter(result => result.code !== 0).length;
mkdirSync('reports', { recursive: true });
writeFileSync('reports/lint.json', JSON.stringify({ passed: results.length - failed, failed, skipped: 0, results }));
process.exitCode = failed > 0 ? 1 : 0;
