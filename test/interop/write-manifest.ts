// Prints the example manifest, for the Python test that hands it to mlcroissant.
import { buildManifest } from '../../src/core/manifest/build-manifest.js';
import { exampleHashes, exampleTerms, exampleText } from '../fixtures/manifest.js';

process.stdout.write(buildManifest(exampleText, exampleTerms(), exampleHashes));
