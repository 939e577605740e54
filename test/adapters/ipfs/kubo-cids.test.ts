import { publishedFile } from '../../faults/published-file.js';

const MIB = 1_048_576;

/**
 * What Kubo 0.43.0 says of the same bytes:
 * `ipfs add -Q --cid-version=1 --raw-leaves --chunker=size-1048576 --max-file-links=1024`.
 */
const kubo: readonly (readonly [number, string])[] = [
  [0, 'bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku'],
  [1, 'bafkreidogqfzz75tpkmjzjke425xqcrmpcib2p5tg44hnbirumdbpl5adu'],
  [MIB, 'bafkreicb3mho7jikv4ujccxr5gjfbaufdz7lpb7ssj7gr2x3w3ioyjylke'],
  [MIB + 1, 'bafybeickkyltqxapg5uzmnh4gojvvjwwjkjod64fs5h7u7wx5uqruljbae'],
  [20 * MIB, 'bafybeidnfahsfqt5mjad26n2ihamdbbnhl5gwjgvkqyyscarbxugd7uh7q']
];

test.each(kubo)('a file of %i bytes has the CID that Kubo gives it', async (size, cid) => {
  expect((await publishedFile(size)).cid).toBe(cid);
});
