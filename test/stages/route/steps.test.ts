import { expect, test } from "vitest";
import { countSteps } from "../../../src/stages/route/steps.ts";

const lines = (count: number, line: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => line(index + 1)).join("\n");

test.each<[what: string, text: string, steps: number]>([
  ["one sentence", "Fix the crash", 1],
  ["a numbered list", lines(7, (n) => `${n}. change value ${n}`), 7],
  ["a list with brackets", lines(8, (n) => `(${n}) change value`), 8],
  ["steps by name", lines(7, (n) => `Step ${n}: change value`), 7],
  ["bullets", lines(7, (n) => `- rename the value ${n}`), 7],
  ["stars and boxes", lines(4, () => "* [ ] update the list of names"), 4],
  ["bullets of data", lines(9, (n) => `- item${n}`), 1],
  ["then and then", "Load the file, then parse it, then sort it, then print it", 4],
  [
    "numbers within a line",
    "Please 1) load it 2) parse it 3) sort it 4) print it 5) test it 6) ship it 7) log it",
    7,
  ],
  ["imperatives", "Rename the file, move the folder, delete the test and update the import", 4],
  ["years and versions are no steps", "Support version 1.2 and 2.0 of 2024", 1],
  ["a list in a code fence", `Fix this:\n\`\`\`\n${lines(9, (n) => `${n}. item of data`)}\n\`\`\``, 1],
])("%s", (_, text, steps) => {
  expect(countSteps(text)).toBe(steps);
});
