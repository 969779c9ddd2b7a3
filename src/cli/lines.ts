/** A line of input: its text without the ending, or why it can't be read. */
export type InputLine =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "too-long" }
  | { readonly kind: "not-utf8" };

const NEWLINE = 0x0a;
const UTF8 = new TextDecoder("utf-8", { fatal: true });

/**
 * Cuts chunks of bytes into lines at LF and CRLF alone, as JSON Lines does: U+2028 and a lone CR may
 * stand inside one. Lines longer than `maxBytes` are not kept. Yields the lines that each chunk
 * completes, so that a caller can answer them together.
 */
export async function* linesOf(
  chunks: AsyncIterable<Buffer | string>,
  maxBytes: number,
): AsyncGenerator<readonly InputLine[]> {
  let kept: Buffer[] = [];
  let size = 0;
  const keep = (bytes: Buffer): void => {
    size += bytes.length;
    if (size <= maxBytes) kept.push(bytes);
    else kept = [];
  };
  const finish = (): InputLine => {
    const line = size > maxBytes ? ({ kind: "too-long" } as const) : decode(Buffer.concat(kept));
    kept = [];
    size = 0;
    return line;
  };
  for await (const given of chunks) {
    const chunk = typeof given === "string" ? Buffer.from(given) : given;
    const complete: InputLine[] = [];
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, start)) {
      keep(chunk.subarray(start, end));
      complete.push(finish());
      start = end + 1;
    }
    if (start < chunk.length) keep(chunk.subarray(start));
    if (complete.length > 0) yield complete;
  }
  if (size > 0) yield [finish()];
}

function decode(bytes: Buffer): InputLine {
  try {
    const text = UTF8.decode(bytes);
    return { kind: "text", text: text.endsWith("\r") ? text.slice(0, -1) : text };
  } catch {
    return { kind: "not-utf8" };
  }
}
