import { join, resolve } from 'node:path';
import type { Page } from '@playwright/test';
import type { themes } from './page.js';
import { changeTheme } from './page.js';

const root = resolve(import.meta.dirname, '../..');
/** `AFFLUENT_PICTURES=docs/img` renews the pictures of the documentation. */
const folder = join(root, process.env['AFFLUENT_PICTURES'] ?? 'reports/ui/img');

/** Takes what is on the screen in Lab's light and dark theme: `<name>-light.png`, `<name>-dark.png`. */
export async function picture(page: Page, name: string): Promise<void> {
  for (const theme of ['dark', 'light'] satisfies (keyof typeof themes)[]) {
    await changeTheme(page, theme);
    await page.mouse.move(0, 0);
    await page.screenshot({ path: join(folder, `${name}-${theme}.png`), animations: 'disabled', caret: 'hide' });
  }
}
