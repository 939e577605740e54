// Prints the example manifest, for the Python test that hands it to mlcroissant. Given a JSON list of names on standard input, its
// tables have columns of these names.
import { buildManifest } from '../../src/core/manifest/build-manifest.js';
import type { ManifestRecordSet } from '../../src/core/manifest/terms.js';
import { exampleHashes, exampleTerms, exampleText } from '../fixtures/manifest.js';

function withColumns(columns: readonly string[]): ManifestRecordSet[] {
  const [example] = exampleTerms().recordSets;
  const [field] = example?.fields ?? [];
  if (!example || !field) throw new Error('The example has no column.');
  const fields = columns.map(name => ({ ...field, name }));
  return ['flights', 'flights-shards', 'shards'].map(name => ({ ...example, name, fields }));
}

const chunks: Buffer[] = [];
for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
const given = Buffer.concat(chunks).toString('utf8');
const changes = given === '' ? {} : { recordSets: withColumns(JSON.parse(given) as string[]) };
process.stdout.write(buildManifest(exampleText, exampleTerms(changes), exampleHashes));
