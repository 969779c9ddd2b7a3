/** Files kept for a word: the 40 that the router counts, and some that may have lost it since. */
export const FILES_A_WORD = 48;
/** Different words, and words of files together; what comes after is left out. They take some 200 MB at most. */
const MOST_WORDS = 4_194_304;
const MOST_POSTINGS = 12_582_912;
const FIRST_ROOM = 65_536;

/** The words of a tree: rising hashes, and for each the numbers of its first files, rising. */
export interface WordList {
  readonly hashes: Uint32Array;
  /** Where the files of a word begin in `files`; one more than there are words. */
  readonly starts: Uint32Array;
  readonly files: Uint32Array;
}

/** Collects which words are in which files, a file after the other. */
export class Postings {
  /** An open-addressed table: a word's hash (0 is free), its last posting, and how many it has. */
  #hashes = new Uint32Array(FIRST_ROOM);
  #lasts = new Int32Array(FIRST_ROOM);
  #counts = new Uint8Array(FIRST_ROOM);
  #words = 0;
  /** The postings: a file, and the posting before it of the same word. */
  #files = new Uint32Array(FIRST_ROOM);
  #before = new Int32Array(FIRST_ROOM);
  #postings = 0;

  /** A word of a file, whose number is not below that of the file before. */
  add(hash: number, file: number): void {
    const slot = this.#slotOf(hash);
    const count = this.#counts[slot] ?? 0;
    const last = this.#lasts[slot] ?? 0;
    if (count > 0 && (count === FILES_A_WORD || this.#files[last] === file)) return;
    if (this.#postings === MOST_POSTINGS || (count === 0 && this.#words === MOST_WORDS)) return;
    if (this.#postings === this.#files.length) this.#growPostings();
    this.#files[this.#postings] = file;
    this.#before[this.#postings] = last;
    this.#hashes[slot] = hash;
    this.#lasts[slot] = this.#postings;
    this.#counts[slot] = count + 1;
    this.#postings += 1;
    if (count > 0) return;
    this.#words += 1;
    if (this.#words * 2 > this.#hashes.length) this.#growTable();
  }

  list(): WordList {
    const hashes = this.#hashes.filter((hash) => hash !== 0).sort();
    const starts = new Uint32Array(hashes.length + 1);
    const files = new Uint32Array(this.#postings);
    let end = 0;
    for (const [index, hash] of hashes.entries()) {
      const slot = this.#slotOf(hash);
      const count = this.#counts[slot] ?? 0;
      let posting = this.#lasts[slot] ?? 0;
      for (let at = end + count - 1; at >= end; at -= 1) {
        files[at] = this.#files[posting] ?? 0;
        posting = this.#before[posting] ?? 0;
      }
      end += count;
      starts[index + 1] = end;
    }
    return { hashes, starts, files };
  }

  #slotOf(hash: number): number {
    const mask = this.#hashes.length - 1;
    let slot = hash & mask;
    while (this.#hashes[slot] !== 0 && this.#hashes[slot] !== hash) slot = (slot + 1) & mask;
    return slot;
  }

  #growTable(): void {
    const [hashes, lasts, counts] = [this.#hashes, this.#lasts, this.#counts];
    this.#hashes = new Uint32Array(hashes.length * 2);
    this.#lasts = new Int32Array(hashes.length * 2);
    this.#counts = new Uint8Array(hashes.length * 2);
    for (const [old, hash] of hashes.entries()) {
      if (hash === 0) continue;
      const slot = this.#slotOf(hash);
      this.#hashes[slot] = hash;
      this.#lasts[slot] = lasts[old] ?? 0;
      this.#counts[slot] = counts[old] ?? 0;
    }
  }

  #growPostings(): void {
    const [files, before] = [this.#files, this.#before];
    const room = Math.min(MOST_POSTINGS, files.length * 2);
    this.#files = new Uint32Array(room);
    this.#before = new Int32Array(room);
    this.#files.set(files);
    this.#before.set(before);
  }
}
