/** The Chromium that the browser tests drive: an installed one where there is one, else the system's package, else Playwright's. */
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { quietly, run } from '../processes.mjs';
import { root } from './environment.mjs';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome', 'microsoft-edge'];
const places = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe'
];

const onPath = name =>
  (process.env.PATH ?? '')
    .split(delimiter)
    .map(folder => join(folder, name))
    .find(file => existsSync(file));

async function playwrights() {
  if (!existsSync(join(root, 'node_modules', 'playwright-core'))) return undefined;
  const { chromium } = await import('playwright-core');
  return existsSync(chromium.executablePath()) ? chromium.executablePath() : undefined;
}

/** The path of a browser, or undefined. `AFFLUENT_BROWSER` names one explicitly. */
export async function findBrowser() {
  const named = process.env.AFFLUENT_BROWSER;
  if (named) return existsSync(named) ? named : undefined;
  for (const name of names) {
    const found = onPath(name);
    if (found) return found;
  }
  return places.find(file => existsSync(file)) ?? (await playwrights());
}

async function attempt(...commands) {
  for (const [command, ...args] of commands) {
    const code = await run(command, args, { onOutput: () => {} }).catch(() => 1);
    if (code !== 0) return;
  }
}

/** A browser's path; installs one where none is found, or throws with the command to type. */
export async function ensureBrowser() {
  const found = await findBrowser();
  if (found) return found;
  if (process.env.AFFLUENT_BROWSER)
    throw new Error(`AFFLUENT_BROWSER names ${process.env.AFFLUENT_BROWSER}: no such file.`);
  console.log('No Chromium found: installing one …');
  if (process.getuid?.() === 0 && onPath('apt-get')) {
    await attempt(
      ['apt-get', 'update', '-qq'],
      ['apt-get', 'install', '-y', '-qq', '--no-install-recommends', 'chromium']
    );
  }
  const installed = await findBrowser();
  if (installed) return installed;
  await quietly('playwright', ['install', 'chromium']).catch(() => {});
  const downloaded = await playwrights();
  if (downloaded) return downloaded;
  throw new Error(
    'The browser tests need Chromium or Chrome and none could be installed. Install one, then run this again:\n' +
      '  Debian: sudo apt install chromium · anywhere: npx playwright install chromium · or set AFFLUENT_BROWSER'
  );
}
