import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FileKeyStore } from '../../src/adapters/keystore/index.js';
import { conformsToKeyStore } from './key-store-suite.js';

const folder = mkdtempSync(join(tmpdir(), 'affluent-keys-'));
let count = 0;
afterAll(() => rmSync(folder, { recursive: true }));

conformsToKeyStore('The folder', () => FileKeyStore.open(join(folder, `${(count += 1)}`)));
