// Stands where the built command stands: it is started as `tandem run …` is, gets its draft from the
// scripted fast model over HTTP, writes the file, and prints a run's JSON. LC_STAND_IN says how it ends: of
// its environment the demo passes on what begins so.
import { writeFileSync } from "node:fs";

const { OPENAI_BASE_URL, LC_STAND_IN, LC_STAND_IN_REPORT } = process.env;
writeFileSync(
  LC_STAND_IN_REPORT,
  JSON.stringify({ args: process.argv.slice(2), cwd: process.cwd(), env: process.env }),
);

if (LC_STAND_IN === "fails") process.exit(6);
if (LC_STAND_IN === "hangs") setInterval(() => {}, 1_000);
else if (LC_STAND_IN === "babbles") process.stdout.write("done!\n");
else {
  const answer = await fetch(`${OPENAI_BASE_URL}/responses`, {
    method: "POST",
    body: JSON.stringify({ model: process.env.TANDEM_FAST_MODEL, input: "draft" }),
  });
  const response = await answer.json();
  const lines = response.output[0].content[0].text.split("\n").filter((line) => line.startsWith("+"));
  writeFileSync("snake.html", lines.map((line) => `${line.slice(1)}\n`).join(""));
  const run = {
    ms: 14_900,
    draft: { ms: 1_800, tokens: { output: response.usage.output_tokens } },
    review: {
      ms: 12_800,
      tokens: { output: 600 },
      verdict: "patched",
      findings: [{ path: "snake.html", start_line: 147, message: "the left wall" }],
    },
  };
  process.stdout.write(JSON.stringify(run));
}
