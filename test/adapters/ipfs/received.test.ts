import { ReceivedBlock } from '../../../src/adapters/ipfs/received.js';

const received = () => new ReceivedBlock(ReceivedBlock.mark(new Uint8Array(8_192).fill(7)));

describe('a block that came from the network', () => {
  it('is freed when the last who holds it lets go', () => {
    const block = received();
    block.hold();
    block.letGo();
    expect(block.bytes.length).toBe(8_192);
    block.letGo();
    expect(block.bytes.length).toBe(0);
  });

  it('stays for ever with who has claimed it', () => {
    const block = received();
    const bytes = block.claim();
    block.letGo();
    expect(bytes[0]).toBe(7);
  });

  it('is not freed where its memory may be somebody else’s', () => {
    const block = new ReceivedBlock(new Uint8Array(8_192));
    block.letGo();
    expect(block.bytes.length).toBe(8_192);
  });
});
