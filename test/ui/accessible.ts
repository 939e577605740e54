import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';
import { changeTheme } from './page.js';

/** One thing that axe found: its rule, what is wrong, and where. */
function lineOf(violation: {
  id: string;
  help: string;
  nodes: { target: unknown; failureSummary?: string }[];
}): string {
  const places = violation.nodes.map(({ target, failureSummary }) => `  ${String(target)}: ${failureSummary ?? ''}`);
  return [`${violation.id}: ${violation.help}`, ...places].join('\n');
}

/**
 * Holds a part of the page against axe-core's rules of WCAG 2.2 A and AA and its best practices: no violation at all.
 * In Lab's light, dark and high contrast theme; `scope` is a CSS selector of what is ours: Lab's own frame is not judged.
 */
export async function expectAccessible(page: Page, scope: string): Promise<void> {
  for (const theme of ['contrast', 'dark', 'light'] as const) {
    await changeTheme(page, theme);
    expect(await violationsIn(page, scope), theme).toBe('');
  }
}

async function violationsIn(page: Page, scope: string): Promise<string> {
  await expect(page.locator(scope).first()).toBeVisible();
  // A colour between two is no colour of ours: what fades is judged when it has faded.
  await page
    .locator(scope)
    .first()
    .evaluate(async node => {
      const finite = node
        .getAnimations({ subtree: true })
        .filter(({ effect }) => effect?.getTiming().iterations !== Infinity);
      await Promise.all(finite.map(({ finished }) => finished.catch(() => undefined)));
    });
  const { violations } = await new AxeBuilder({ page })
    .include(scope)
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'])
    .analyze();
  return violations.map(lineOf).join('\n\n');
}
