/* global requestAnimationFrame */
/** `npm run bench -- ui`: what the panel costs in JupyterLab in Chromium, with 10,000 datasets. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { chromium } from '@playwright/test';
import { ensureBrowser } from '../../../scripts/setup/browser.mjs';
import { startLab } from '../../ui/lab-server.ts';
import { median } from '../measure/statistics.mjs';
import { startCatalogServer } from './catalog-server.mjs';
import { scrollFrames, untilShown, watchKey } from './measure-page.mjs';

const DATASETS = 10_000;
const FRAMES = 300;
/** Milliseconds in which a closed panel must stay quiet. */
const QUIET = 3_000;

/** Upper bounds that the project wants; those of bytes and kernels hold on any machine, and fail the run. */
export const wanted = {
  panelOpenMs: 200,
  keystrokeMs: 50,
  scrollWorstFrameMs: 50,
  datasetPageMs: 300,
  kernelExecutionsClosed: 0,
  requestsClosed: 0,
  startupGzipBytes: 250_000
};
const certain = ['kernelExecutionsClosed', 'requestsClosed', 'startupGzipBytes'];

async function openPage(browser, lab, server, round) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  await context.route('**/affluent/v1/**', route => {
    const { pathname, search } = new URL(route.request().url());
    return route.continue({ url: server.url + pathname + search });
  });
  const page = await context.newPage();
  const seen = { bytes: 0, requests: 0, executions: 0 };
  const bodies = [];
  page.on('response', response => {
    if (response.url().includes('/lab/extensions/affluent/')) bodies.push(response.body().catch(() => Buffer.alloc(0)));
  });
  page.on('request', request => (seen.requests += Number(request.url().includes('/affluent/v1/'))));
  page.on('websocket', socket =>
    socket.on('framesent', ({ payload }) => (seen.executions += Number(String(payload).includes('execute_request'))))
  );
  // A workspace of its own, so that no round finds what another left open.
  await page.goto(`${lab.url}lab/workspaces/round-${round}?token=${lab.token}`);
  await page.waitForFunction(() => Boolean(globalThis.jupyterapp));
  await page.evaluate(() => globalThis.jupyterapp.restored);
  await page.locator('.jp-Launcher').waitFor();
  seen.bytes = (await Promise.all(bodies)).reduce((sum, body) => sum + gzipSync(body).length, 0);
  return { context, page, seen };
}

async function closedPanel({ page, seen }) {
  await page.evaluate(async () => {
    const { commands, shell } = globalThis.jupyterapp;
    await commands.execute('notebook:create-new', { kernelName: 'python3', activate: true });
    while (!shell.currentWidget?.sessionContext) await new Promise(requestAnimationFrame);
    await shell.currentWidget.sessionContext.ready;
    await shell.currentWidget.sessionContext.session?.kernel?.info;
  });
  await page.waitForTimeout(QUIET);
  return { kernelExecutionsClosed: seen.executions, requestsClosed: seen.requests };
}

async function keystrokes(page) {
  const times = [];
  await page.locator('.aff-Search-input').focus();
  for (const key of 'river riga series 12') {
    await page.evaluate(watchKey);
    await page.keyboard.press(key);
    times.push(await page.evaluate(() => globalThis.affluentKey));
  }
  return times;
}

/** @returns the figures, in milliseconds and bytes, and which of the certain bounds do not hold */
export async function measureUi({ rounds, log }) {
  const folder = mkdtempSync(join(tmpdir(), 'affluent-bench-ui-'));
  const undo = [() => rmSync(folder, { recursive: true, force: true })];
  try {
    log(`${DATASETS} datasets …`);
    const server = await startCatalogServer({ folder, count: DATASETS });
    undo.push(() => server.stop());
    const lab = await startLab();
    undo.push(() => lab.stop());
    const executablePath = await ensureBrowser();
    const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
    const browser = await chromium.launch({ args, ...(executablePath ? { executablePath } : {}) });
    undo.push(() => browser.close());
    const found = { panelOpenMs: [], keystrokeMs: [], frames: [], datasetPageMs: [] };
    let quiet = {};
    for (let round = 0; round < rounds; round++) {
      log(`round ${round + 1} of ${rounds} …`);
      const opened = await openPage(browser, lab, server, round);
      const { page, seen } = opened;
      if (round === 0) quiet = { startupGzipBytes: seen.bytes, ...(await closedPanel(opened)) };
      const open = ['affluent:open-catalog', {}, '.aff-Card[data-dataset]'];
      found.panelOpenMs.push(await page.evaluate(untilShown, open));
      found.frames.push(...(await page.evaluate(scrollFrames, FRAMES)));
      found.keystrokeMs.push(...(await keystrokes(page)));
      const dataset = ['affluent:open-dataset', { id: `0x${'1'.padStart(64, '0')}` }, '.aff-Page h1'];
      found.datasetPageMs.push(await page.evaluate(untilShown, dataset));
      await opened.context.close();
    }
    return summary(found, quiet);
  } finally {
    for (const act of undo.reverse()) await act();
  }
}

function summary({ frames, ...times }, quiet) {
  const figures = Object.fromEntries(Object.entries(times).map(([key, values]) => [key, median(values)]));
  Object.assign(figures, {
    keystrokeWorstMs: Math.max(...times.keystrokeMs),
    panelOpenWorstMs: Math.max(...times.panelOpenMs),
    scrollMedianFrameMs: median(frames),
    scrollWorstFrameMs: Math.max(...frames),
    scrollFramesOver50: frames.filter(frame => frame > 50).length,
    ...quiet
  });
  const failed = certain.filter(key => !(figures[key] <= wanted[key]));
  return { datasets: DATASETS, figures, wanted, failed };
}

/** Prints the figures beside what is wanted. */
export function printUi({ figures }) {
  for (const [key, value] of Object.entries(figures)) {
    const bound = wanted[key] === undefined ? '' : `  wanted ≤ ${wanted[key]}`;
    console.log(`${key.padEnd(24)}${String(Math.round(value * 10) / 10).padStart(10)}${bound}`);
  }
}
