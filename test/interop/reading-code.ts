// Writes the code that the panel inserts for what standard input asks for, for the Python tests that run it.
import { readingCode, type IReading } from '../../src/lab/notebook/reading-code.js';

const given: Buffer[] = [];
for await (const part of process.stdin) given.push(part as Buffer);
const readings = JSON.parse(Buffer.concat(given).toString('utf8')) as IReading[];
process.stdout.write(JSON.stringify(readings.map(readingCode)));
