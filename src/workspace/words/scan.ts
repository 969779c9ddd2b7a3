/** Shorter words name nothing, longer ones are data. In characters. */
const SHORTEST = 3;
const LONGEST = 120;

/** By byte: 1 for what git takes for part of a word, an ASCII letter, digit or underscore. */
const IN_WORD = new Uint8Array(256);
for (const part of ["az", "AZ", "09", "__"]) {
  IN_WORD.fill(1, part.charCodeAt(0), part.charCodeAt(1) + 1);
}

/** Gives the hash of each word of a text, as often as it is there. */
export function hashWords(text: Uint8Array, onWord: (hash: number) => void): void {
  let state = SEED;
  let length = 0;
  for (let at = 0; at <= text.length; at += 1) {
    const byte = text[at] ?? 0;
    if (IN_WORD[byte] === 1) {
      state = Math.imul(state ^ byte, PRIME);
      length += 1;
    } else if (length > 0) {
      if (length >= SHORTEST && length <= LONGEST) onWord(finished(state));
      state = SEED;
      length = 0;
    }
  }
}

/** Hash of the longest word in a name (`$scope`, `a-b`); null where none is long enough to be kept. */
export function hashOfName(name: string): number | null {
  const words = name.match(/[A-Za-z0-9_]+/g) ?? [];
  const longest = words.reduce((most, word) => (word.length > most.length ? word : most), "");
  let hash: number | null = null;
  hashWords(Buffer.from(longest, "latin1"), (found) => {
    hash = found;
  });
  return hash;
}

/** Whether a text holds the name as a word of its own, as `git grep -w` has it. */
export function holdsWord(text: string, name: string): boolean {
  for (let at = text.indexOf(name); at !== -1; at = text.indexOf(name, at + 1)) {
    if (!isInWord(text, at - 1) && !isInWord(text, at + name.length)) return true;
  }
  return false;
}

function isInWord(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code < 128 && IN_WORD[code] === 1;
}

/** FNV-1a of 32 bits, and the finaliser of MurmurHash3 behind it; never 0. */
const SEED = 0x811c9dc5;
const PRIME = 0x01000193;

function finished(state: number): number {
  let hash = Math.imul(state ^ (state >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0 || 1;
}
