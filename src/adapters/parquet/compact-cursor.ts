/** Types of Thrift's compact protocol. */
const enum Kind {
  Stop = 0,
  True = 1,
  False = 2,
  Byte = 3,
  I16 = 4,
  I32 = 5,
  I64 = 6,
  Double = 7,
  Binary = 8,
  List = 9,
  Set = 10,
  Struct = 12
}

const MOST_DEPTH = 32;

/**
 * Walks over Thrift's compact protocol without making objects of it: a footer of many files has millions of fields, of which few are
 * wanted. Throws RangeError where the bytes end too early or a number is none that JavaScript holds.
 */
export class CompactCursor {
  /** Type of the field that `next` went to. */
  private _kind = Kind.Stop;

  constructor(
    private readonly _bytes: Uint8Array,
    public at = 0
  ) {}

  /** Goes to the next field of a struct and gives its number; 0 at the struct's end. */
  next(former: number): number {
    const head = this.byte();
    this._kind = head & 0x0f;
    if (this._kind === Kind.Stop) return 0;
    return head >> 4 ? former + (head >> 4) : this.integer();
  }

  /** Passes over the value of the field that `next` went to. */
  skip(): void {
    this.skipValue(this._kind, 0);
  }

  /** The elements that the list of this field has; the first is next. */
  list(): number {
    const [size, kind] = this.listHead();
    this._kind = kind;
    return size;
  }

  /** An integer of any width. */
  integer(): number {
    const zigzag = this.varint();
    const half = Math.floor(zigzag / 2);
    return zigzag % 2 === 0 ? half : -half - 1;
  }

  /** Bytes of a text or binary value; a view. */
  binary(): Uint8Array {
    const length = this.varint();
    const start = this.at;
    this.forward(length);
    return this._bytes.subarray(start, this.at);
  }

  private skipValue(kind: Kind, depth: number): void {
    if (depth > MOST_DEPTH) throw new RangeError('nested too deeply');
    if (kind === Kind.True || kind === Kind.False) return;
    if (kind === Kind.Byte) this.forward(1);
    else if (kind === Kind.I16 || kind === Kind.I32 || kind === Kind.I64) this.skipVarint();
    else if (kind === Kind.Double) this.forward(8);
    else if (kind === Kind.Binary) this.forward(this.varint());
    else if (kind === Kind.List || kind === Kind.Set) this.skipList(depth);
    else if (kind === Kind.Struct) this.skipStruct(depth);
    else throw new RangeError(`a field of type ${kind}`);
  }

  private skipStruct(depth: number): void {
    for (let head = this.byte(); (head & 0x0f) > 0; head = this.byte()) {
      if (head >> 4 === 0) this.skipVarint();
      this.skipValue(head & 0x0f, depth + 1);
    }
  }

  private skipList(depth: number): void {
    const [size, kind] = this.listHead();
    // In a list a truth value takes a byte of its own.
    if (kind === Kind.True || kind === Kind.False) this.forward(size);
    else for (let i = 0; i < size; i++) this.skipValue(kind, depth + 1);
  }

  private listHead(): [number, Kind] {
    const head = this.byte();
    const size = head >> 4 === 15 ? this.varint() : head >> 4;
    // Every element takes a byte at least.
    if (size > this._bytes.length - this.at) throw new RangeError('ends too early');
    return [size, head & 0x0f];
  }

  private varint(): number {
    let value = 0;
    for (let unit = 1; ; unit *= 128) {
      const byte = this.byte();
      value += (byte & 0x7f) * unit;
      if (byte < 0x80) break;
      if (unit > Number.MAX_SAFE_INTEGER) throw new RangeError('a number of too many bytes');
    }
    return value;
  }

  private skipVarint(): void {
    while (this.byte() >= 0x80);
  }

  private forward(count: number): void {
    this.at += count;
    if (!(this.at <= this._bytes.length)) throw new RangeError('ends too early');
  }

  private byte(): number {
    const byte = this._bytes[this.at++];
    if (byte === undefined) throw new RangeError('ends too early');
    return byte;
  }
}
