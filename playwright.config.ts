import { defineConfig } from '@playwright/test';

/** `npm run test:ui` finds or installs the browser and names it here. */
const executablePath = process.env.AFFLUENT_BROWSER;

export default defineConfig({
  testDir: './test/ui',
  outputDir: './reports/ui',
  // Every test file starts a Lab, and most a devnet: one at a time.
  workers: 1,
  timeout: 120_000,
  expect: { timeout: 20_000 },
  retries: 0,
  forbidOnly: Boolean(process.env.CI),
  reporter: 'list',
  use: {
    viewport: { width: 1440, height: 900 },
    trace: 'retain-on-failure',
    screenshot: 'only-on-failure',
    launchOptions: {
      ...(executablePath ? { executablePath } : {}),
      // Chromium's sandbox refuses to run as root, which containers often are.
      args: process.getuid?.() === 0 ? ['--no-sandbox'] : []
    }
  }
});
