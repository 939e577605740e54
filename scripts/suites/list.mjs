/**
 * The suites of `npm test`, in the order of the summary. A suite that is listed here must leave a report with at least
 * one test in it. `alone`: needs the machine for itself (it starts processes and measures time-outs).
 */
import { ensureBrowser } from '../setup/browser.mjs';
import { exe } from '../setup/environment.mjs';
import { ensureInterop, interopPython } from '../setup/interop.mjs';

const MINUTE = 60_000;

/** `alone` suites run one file at a time; `timeout` bounds one test, generously: a loaded machine is no fault. */
const jest = (name, projects, { timeout, ...more } = {}) => ({
  name,
  reports: [{ kind: 'jest', file: `reports/${name}.json` }],
  commands: args => [
    [
      exe('node'),
      '--experimental-vm-modules',
      '--no-warnings',
      'node_modules/jest/bin/jest.js',
      '--selectProjects',
      ...projects,
      '--json',
      `--outputFile=reports/${name}.json`,
      ...(timeout ? [`--testTimeout=${timeout}`] : []),
      ...(more.alone ? ['--runInBand'] : []),
      ...args
    ]
  ],
  ...more
});

const pytest = (name, folders, more = {}) => ({
  name,
  reports: [{ kind: 'junit', file: `reports/${name}.xml` }],
  commands: args => [
    [exe('python'), '-m', 'pytest', '-q', `--junitxml=reports/${name}.xml`, ...(args.length > 0 ? args : folders)]
  ],
  ...more
});

const own = (name, script, more = {}) => ({
  name,
  reports: [{ kind: 'own', file: `reports/${name}.json` }],
  commands: args => [[exe('node'), script, ...args]],
  ...more
});

export const suites = [
  own('lint', 'scripts/suites/lint.mjs'),
  jest('unit', ['node', 'web'], { timeout: MINUTE / 2 }),
  own('contracts', 'scripts/suites/contracts.mjs'),
  pytest('python', ['test/python']),
  pytest('interop', ['test/interop/python']),
  jest('arrows', ['arrows'], { timeout: 2 * MINUTE }),
  jest('integration', ['integration', 'interop'], { timeout: 2 * MINUTE, alone: true }),
  jest('security', ['security'], { timeout: 2 * MINUTE, alone: true }),
  jest('faults', ['faults'], { timeout: 2 * MINUTE, alone: true }),
  pytest('wheel', ['test/wheel'], { alone: true }),
  own('bench', 'test/bench/main.mjs', {
    alone: true,
    commands: args => [[exe('node'), 'test/bench/main.mjs', '--quick', '--report', 'reports/bench.json', ...args]]
  }),
  {
    name: 'ui',
    alone: true,
    reports: [{ kind: 'playwright', file: 'reports/ui.json' }],
    prepare: async () => ({ AFFLUENT_BROWSER: await ensureBrowser(), PLAYWRIGHT_JSON_OUTPUT_FILE: 'reports/ui.json' }),
    commands: args => [['playwright', 'test', '--reporter=list,json', ...args]]
  }
];

/** Suites that `npm test` leaves out: what they need is too large for every machine, or takes minutes. */
export const onDemand = [
  pytest('scale', ['test/interop/python/test_scale.py', '-m', 'large']),
  {
    name: 'training',
    reports: [{ kind: 'junit', file: 'reports/training.xml' }],
    prepare: ensureInterop,
    commands: args => [
      [
        interopPython,
        '-m',
        'pytest',
        '-q',
        '--junitxml=reports/training.xml',
        ...(args.length > 0
          ? args
          : ['test/python/loaders', ...['torch', 'ray', 'jupysql'].map(name => `test/interop/python/test_${name}.py`)])
      ]
    ]
  }
];
