import { StringDecoder } from "node:string_decoder";

/** Cuts a stream of bytes into pieces that end with a separator. */
export interface Pieces {
  /** Gives each piece that is complete now, without its separator. */
  push(chunk: Buffer): void;
  /** Gives what stands after the last separator, if anything. */
  end(): void;
}

/**
 * Pieces of at most `maxChars` characters: of a longer one the rest is dropped as it comes, so that
 * one endless line can't fill the memory. Bytes that are not UTF-8 read U+FFFD.
 *
 * @param onPiece returns false to be given nothing more
 */
export function createPieces(
  separator: "\n" | "\0",
  maxChars: number,
  onPiece: (text: string) => boolean,
): Pieces {
  const decoder = new StringDecoder("utf8");
  let rest = "";
  let ended = false;
  const give = (text: string): void => {
    if (!ended && !onPiece(text.length > maxChars ? text.slice(0, maxChars) : text)) ended = true;
  };
  return {
    push: (chunk) => {
      if (ended) return;
      const parts = decoder.write(chunk).split(separator);
      const [first = ""] = parts;
      const last = parts.length === 1 ? null : (parts.pop() ?? "");
      if (rest.length <= maxChars) rest += first;
      if (last === null) {
        if (rest.length > maxChars) rest = rest.slice(0, maxChars + 1);
        return;
      }
      give(rest);
      for (let index = 1; index < parts.length; index += 1) give(parts[index] ?? "");
      rest = last.length > maxChars ? last.slice(0, maxChars + 1) : last;
    },
    end: () => {
      if (rest !== "") give(rest);
      rest = "";
    },
  };
}
