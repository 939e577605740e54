import { expect, type Page } from '@playwright/test';
import type { ILab } from './lab-server.js';

/** The part of Lab's application that the tests touch (`--LabApp.expose_app_in_browser`). */
export interface IApp {
  readonly restored: Promise<void>;
  readonly commands: { execute(command: string, args?: object): Promise<unknown> };
  readonly shell: { readonly currentWidget: { readonly sessionContext?: ISession } | null };
}

interface ISession {
  readonly ready: Promise<void>;
  readonly session: { readonly kernel: { readonly info: Promise<unknown> } | null } | null;
}

declare global {
  var jupyterapp: IApp;
}

/** Opens Lab with a fresh workspace and waits until it stands. */
export async function openLabPage(page: Page, lab: ILab, query = ''): Promise<void> {
  await page.goto(`${lab.url}lab?reset&token=${lab.token}${query}`);
  await labStands(page);
}

/** Loads Lab's page again, once the server has what this act changes of Lab's settings. */
export async function reloadAfterSaving(page: Page, act: () => Promise<void>): Promise<void> {
  const saved = page.waitForResponse(
    response => response.request().method() === 'PUT' && response.url().includes('/api/settings/')
  );
  await act();
  await saved;
  await page.reload();
  await labStands(page);
}

/** Waits until Lab has restored its pages, so that its commands can be run. */
export async function labStands(page: Page): Promise<void> {
  // Lab may load itself once more to take `reset` out of its address: what stood before is gone then
  await expect(async () => {
    await page.waitForFunction(() => Boolean(globalThis.jupyterapp));
    await page.evaluate(() => globalThis.jupyterapp.restored);
  }).toPass();
}

/** Runs a command of Lab. */
export async function execute(page: Page, command: string, args: object = {}): Promise<void> {
  await page.evaluate(([id, given]) => void globalThis.jupyterapp.commands.execute(id, given), [
    command,
    args
  ] as const);
}

/** Lab's own colours. */
export const themes = {
  light: 'JupyterLab Light',
  dark: 'JupyterLab Dark',
  contrast: 'JupyterLab Dark High Contrast'
} as const;

/** Changes the theme and waits until its colours are there. */
export async function changeTheme(page: Page, theme: keyof typeof themes): Promise<void> {
  await execute(page, 'apputils:change-theme', { theme: themes[theme] });
  await expect(page.locator('body')).toHaveAttribute('data-jp-theme-light', String(theme === 'light'));
  await expect(page.locator('body')).toHaveAttribute('data-jp-theme-name', themes[theme]);
}

/** Waits until the notebook in front has a kernel that answers; the indicator says idle before there is one. */
export async function kernelReady(page: Page): Promise<void> {
  await page.waitForFunction(() => globalThis.jupyterapp.shell.currentWidget?.sessionContext !== undefined);
  await page.evaluate(async () => {
    const session = globalThis.jupyterapp.shell.currentWidget?.sessionContext;
    await session?.ready;
    await session?.session?.kernel?.info;
  });
}
