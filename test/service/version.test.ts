import { readFileSync } from 'node:fs';
import { VERSION } from '../../src/service/version.js';

test('the program has the version of the package', () => {
  expect(VERSION).toBe((JSON.parse(readFileSync('package.json', 'utf8')) as { version: string }).version);
});
