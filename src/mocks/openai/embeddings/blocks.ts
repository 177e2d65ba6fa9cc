/** Below the 128 KiB from which the C library fetches and returns the pages of each one. Fifteen answers of 1,536 numbers in base64. */
const BLOCK_BYTES = 124 * 1024;
/** What is longer has memory of its own, so that no block stays emptier than by an eighth. */
const SHARING_BYTES = BLOCK_BYTES / 8;

/**
 * Memory for bytes that are written once and stay as they are, end to end in few blocks: to make, trace and free a block
 * for each vector costs more than to fill it. A block is free again when nothing refers to it any more.
 */
export class Blocks {
  #block: Buffer<ArrayBuffer> = Buffer.alloc(0);
  #used = 0;

  /** Where this many bytes can be written: from `at`. */
  room(bytes: number): { readonly block: Buffer<ArrayBuffer>; readonly at: number } {
    if (bytes > SHARING_BYTES) return { block: Buffer.allocUnsafeSlow(bytes), at: 0 };
    if (this.#used + bytes > this.#block.length) {
      this.#block = Buffer.allocUnsafeSlow(BLOCK_BYTES);
      this.#used = 0;
    }
    return { block: this.#block, at: this.#used };
  }

  /** What was written to the room that was given last ends here. */
  used(block: Buffer, end: number): void {
    if (block === this.#block) this.#used = end;
  }
}
