import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';

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
 * `scope` is a CSS selector of what is ours; Lab's own frame is not judged.
 */
export async function expectAccessible(page: Page, scope: string): Promise<void> {
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
  expect(violations.map(lineOf).join('\n\n')).toBe('');
}
