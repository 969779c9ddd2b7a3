import { spawn } from "node:child_process";
import { BOUNDS } from "../../domain/bounds.ts";
import { type Environment, gitEnvironment, hardenedArguments } from "../git.ts";

/** Reads git's objects one by one, over one process that stays up between the questions. */
export interface ObjectReader {
  /** The object's bytes; null when it isn't there, is longer than a file may be, or git failed. */
  read(object: string): Promise<Buffer | null>;
  close(): void;
}

/** Starts no process before the first question. */
export function createObjectReader(root: string, env: Environment): ObjectReader {
  let connection: ReturnType<typeof connect> | null = null;
  let closed = false;
  return {
    read: (object) => {
      if (closed) return Promise.resolve(null);
      // Some versions end at the first object that a partial clone lacks.
      if (connection === null || connection.hasEnded()) connection = connect(root, env);
      return connection.ask(object);
    },
    close: () => {
      closed = true;
      connection?.close();
    },
  };
}

function connect(root: string, env: Environment) {
  const child = spawn("git", [...hardenedArguments(root), "cat-file", "--batch"], {
    env: gitEnvironment(root, env),
    stdio: ["pipe", "pipe", "ignore"],
  });
  // A reader that is forgotten must not keep the program from its end.
  child.unref();
  const waiting: ((bytes: Buffer | null) => void)[] = [];
  let kept: Buffer[] = [];
  let length = 0;
  /** Bytes that the object at the head takes, its header and final line break included. */
  let needed = 0;
  /** Bytes still to come of an object that is longer than a file may be. */
  let skipped = 0;
  let ended = false;

  const end = (): void => {
    ended = true;
    for (const answer of waiting.splice(0)) answer(null);
  };
  const settle = (): void => {
    while (waiting.length > 0 && length >= needed) {
      const bytes = Buffer.concat(kept);
      kept = [bytes];
      const line = bytes.indexOf(0x0a);
      if (line === -1) return;
      const [, type, size] = bytes.toString("latin1", 0, line).split(" ");
      const content = size === undefined ? 0 : Number(size);
      const whole = line + 1 + (size === undefined ? 0 : content + 1);
      const fits = content <= BOUNDS.file_max_bytes;
      if (fits && length < whole) {
        needed = whole;
        return;
      }
      waiting.shift()?.(type === "blob" && fits ? bytes.subarray(line + 1, line + 1 + content) : null);
      const rest = bytes.subarray(whole);
      skipped = Math.max(0, whole - length);
      kept = [rest];
      length = rest.length;
      needed = 0;
    }
  };
  child.stdout.on("data", (chunk: Buffer) => {
    const used = chunk.subarray(Math.min(skipped, chunk.length));
    skipped -= chunk.length - used.length;
    kept.push(used);
    length += used.length;
    settle();
  });
  child.stdin.on("error", end);
  child.on("error", end);
  child.on("close", end);

  return {
    hasEnded: () => ended,
    ask: (object: string): Promise<Buffer | null> => {
      if (ended) return Promise.resolve(null);
      return new Promise((resolve) => {
        waiting.push(resolve);
        child.stdin.write(`${object}\n`);
      });
    },
    close: (): void => {
      child.stdin.end();
      child.kill("SIGKILL");
    },
  };
}
