import { Argument, Command, CommanderError, Option } from "commander";
import { fail, type Failure } from "../domain/failure.ts";
import { RACE_MODES } from "../domain/race.ts";
import { FAIL_ON } from "./findings/fail-on.ts";
import { FINDING_FORMATS } from "./findings/forms.ts";
import { commandFirst, type Grammar, spreadFileFlags } from "./argv.ts";
import { HOOK_EXAMPLES, INSPECT_EXAMPLES, REVIEW_EXAMPLES, RUN_EXAMPLES } from "./examples.ts";
import * as load from "./loaders.ts";
import { createOutput, wholeWrites } from "./output.ts";
import { SHELLS } from "./completion/shells.ts";
import type { Cli, Format, Surroundings } from "./process.ts";
import { reportBug } from "./report-bug.ts";

/** What a command does: its words and flags as they were typed (each command parses its own). */
export type Action = (words: readonly string[], flags: unknown, cli: Cli) => Promise<number>;

/** Parses the command line and runs one command; returns the exit code, and never throws. */
export async function runProgram(surroundings: Surroundings): Promise<number> {
  let code = 0;
  const program = buildProgram(surroundings, (result) => {
    code = result;
  });
  const spread = spreadFileFlags(surroundings.argv, surroundings.cwd);
  try {
    const grammar = grammarOf(program);
    const argv = commandFirst(spread, grammar);
    if (!argv.ok) return await refuse(spread, argv.failure, surroundings);
    const [first, word] = argv.value;
    if (first === "help" && word !== undefined && !grammar.commands.includes(word)) {
      const { failure } = fail("usage", `there is no command ${word}`, "see tandem --help");
      return await refuse(argv.value, failure, surroundings);
    }
    try {
      await program.parseAsync([...argv.value], { from: "user" });
      return code;
    } catch (error) {
      if (!(error instanceof CommanderError)) throw error;
      if (error.exitCode === 0) return 0;
      const failure = explain(error, argv.value[0] ?? "");
      return await refuse(argv.value, failure, surroundings);
    }
  } catch (error) {
    return reportBug(error, toCli(surroundings, scanFlags(spread)));
  }
}

/** Loaded here: what a failure needs costs more than all else that a good line needs. */
async function refuse(
  argv: readonly string[],
  failure: Failure,
  surroundings: Surroundings,
): Promise<number> {
  const { refuseLine } = await import("./refuse-line.ts");
  return refuseLine(argv, failure, toCli(surroundings, scanFlags(surroundings.argv)));
}

function grammarOf(program: Command): Grammar {
  const options = program.commands.flatMap((command) => command.options);
  return {
    commands: [...program.commands.map((command) => command.name()), "help"],
    valued: new Set(
      options
        .filter((option) => option.required)
        .flatMap(({ short, long }) => [short, long].filter((flag) => flag !== undefined)),
    ),
  };
}

/** What commander says of a wrong line, as one line of tandem's own. */
function explain(error: CommanderError, command: string): Failure {
  const text = error.message
    .replace(/^error: /, "")
    .replace(/\s*\n\s*/g, " ")
    .replace(/\.$/, "");
  const hint =
    error.code === "commander.excessArguments"
      ? `a task that begins with this word is given as: tandem run ${command} …`
      : `see tandem ${command} --help`;
  return fail("usage", text, hint).failure;
}

/** The flags that say how to speak, of a line that could not be parsed. */
function scanFlags(argv: readonly string[]): Record<string, unknown> {
  const end = argv.indexOf("--");
  const flags = end === -1 ? argv : argv.slice(0, end);
  return { json: flags.includes("--json"), events: flags.includes("--events") };
}

/** The program's definition: names, flags, help. What commands do is in `commands/`, loaded when used. */
function buildProgram(surroundings: Surroundings, settle: (code: number) => void): Command {
  const program = new Command("tandem")
    .description(
      "A fast model drafts, a strong model reviews every draft and mends it. Tasks that can't be verified in 30 seconds, and security, migrations and work across services, go to the strong model alone.",
    )
    .usage("[command] [options] <task…>")
    .version(__TANDEM_VERSION__, "-V, --version", "print the version")
    .helpOption("-h, --help", "show this help")
    .helpCommand("help [command]", "show the help of a command")
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void surroundings.stdout.write(text),
      writeErr: (text) => void surroundings.stderr.write(text),
      // Said by refuseLine, in the same words and form as any other failure.
      outputError: () => undefined,
    });
  const command = (name: string, summary: string, load: () => Promise<Action>): Command =>
    program
      .command(name)
      .description(summary)
      .option("-q, --quiet", "no progress, errors only")
      .addOption(new Option("--color <when>", "colours").choices(["auto", "always", "never"]).default("auto"))
      .action(async function (this: Command) {
        const flags = this.opts();
        const action = await load();
        settle(await action(this.args, flags, toCli(surroundings, flags)));
      });

  runOptions(
    command("run", "do a task: route, draft or solve, inspect, review, apply, verify", load.run)
      .argument("[task...]", "the task in words; - reads it from standard input")
      .addHelpText("after", RUN_EXAMPLES),
  );
  command("route", "say which model gets a task and why; local, no network, no key", load.route)
    .argument("[task...]", "the task in words; - reads it from standard input")
    .option("-f, --file <path>", "a file the task is about; more may follow", collect, [])
    .option("-c, --context <path>", "a file that may be read; more may follow", collect, [])
    .option("--answer", "the task wants text, not edits")
    .option("--fast", "force the fast lane")
    .option("--strong", "force the strong lane")
    .option("--json", "print the decision as JSON")
    .option("--exit-code", "exit with 10 when the lane is strong")
    .addOption(new Option("--lines", "read one task a line from standard input").conflicts("jsonl"))
    .option("--jsonl", "read one JSON object a line from standard input");
  diffOptions(
    command("review", "the local checks and the strong model on a change of yours or anybody's", load.review),
  )
    .option("--fix", "mend the working tree: asks on a terminal, else prints the patch")
    .option("-y, --apply", "apply what --fix mends without asking")
    .option("--verify <command>", "the check to run after --fix has applied")
    .option("--no-verify", "run no check")
    .addOption(new Option("--review-effort <level>", "how hard the strong model thinks").choices(EFFORTS))
    .option("--max-usd <amount>", "stop before the call that could cost more than this")
    .option("--timeout <seconds>", "limit for the whole review")
    .option("--no-cache", "review what was reviewed before once more")
    .option("--no-log", "don't record the review")
    .addHelpText("after", REVIEW_EXAMPLES);
  diffOptions(
    command("inspect", "the local checks on a change: what it broke; no network, no key", load.inspect),
  ).addHelpText("after", INSPECT_EXAMPLES);
  command("hook", "git hooks: install, uninstall or status [HOOK…], run NAME", load.hook)
    .addArgument(new Argument("<action>", "what to do; run is for git's hooks").choices(HOOK_ACTIONS))
    .argument("[word...]", "pre-commit, pre-push, prepare-commit-msg; behind run NAME its arguments")
    .option("-y, --yes", "add lines to hooks that are under version control without asking")
    .option("-n, --dry-run", "show every byte that would change, and change nothing")
    .addOption(
      new Option("--fail-on <severity>", "stop from this severity on; else as hooks.fail_on says").choices(
        FAIL_ON,
      ),
    )
    .option("--budget <seconds>", "time for the review; 20 in a pre-commit hook where it isn't given")
    .option("--strict", "stop also where the review could not be done")
    .option("--json", "print the status as JSON")
    .addHelpText("after", HOOK_EXAMPLES);
  command(
    "calibrate",
    "learn this repository's own task sizes from its git history; local, no key",
    load.calibrate,
  )
    .addOption(new Option("--show", "show what was learnt").conflicts("reset"))
    .option("--reset", "forget what was learnt of commits and of runs")
    .option("--json", "print it as JSON");
  command("log", "list the runs of this repository", load.log)
    .option("-n, --limit <count>", "how many runs", "20")
    .option("--all", "the runs of every repository")
    .option("--json", "print them as JSON");
  command("stats", "what the runs of this repository add up to: outcomes, times, tokens, cost", load.stats)
    .option("--all", "the runs of every repository")
    .option("--since <when>", "those of the last days (30d) or from a date on (2026-01-31), in UTC")
    .option("--json", "print it as JSON");
  command("show", "show one run: its stages, findings and patch", load.show)
    .argument("<id>", "the run's id, or its first characters")
    .option("--json", "print the run as JSON")
    .option("--patch", "print the patch alone")
    .option("--draft", "print the draft before its review")
    .option("--timeline", "draw when each stage ran, and what ran beside it");
  command("undo", "take the last applied change back, or the one of a run", load.undo)
    .argument("[id]", "the run's id, or its first characters")
    .option("--json", "print the result as JSON");
  runOptions(
    command("resume", "go on with a run whose draft could not be reviewed", load.resume).argument(
      "<id>",
      "the run's id, or its first characters",
    ),
    { lanes: false },
  );
  command("config", "show or change the configuration: list, get KEY, set KEY VALUE, path", load.config)
    .argument("[action...]", "list, get KEY, set KEY VALUE, or path")
    .option("--json", "print it as JSON");
  command("trust", "allow this repository's .tandem.json to name commands", load.trust)
    .option("--list", "list what is trusted")
    .option("--revoke", "take the trust back");
  command("completion", "print the completion script of a shell", async () =>
    load.completion(program),
  ).addArgument(new Argument("<shell>", "which shell").choices(SHELLS));
  command("demo", "the whole pipeline on two scripted local models; no key", load.demo)
    .argument("[folder]", "where to write the game; a new temporary folder by default")
    .option("--keep-draft", "also keep the draft as it was before the review");
  command("doctor", "what works here and what does not", load.doctor)
    .option("--probe", "ask each configured model for one word")
    .option("--json", "print it as JSON");
  return program;
}

/** The flags of everything that looks at a diff. */
function diffOptions(command: Command): Command {
  return command
    .argument("[path...]", "files and folders to limit it to; - reads a diff from standard input")
    .option("--staged", "what is staged, against HEAD, instead of the working tree")
    .addOption(
      new Option("--range <range>", "commits: A..B, A...B from where they parted, A for A..HEAD").conflicts(
        "staged",
      ),
    )
    .addOption(
      new Option("--format <form>", "how findings are printed").choices(FINDING_FORMATS).default("text"),
    )
    .addOption(new Option("--json", "the same as --format json").conflicts("format"))
    .addOption(
      new Option("--fail-on <severity>", "exit with 1 from this severity on")
        .choices(FAIL_ON)
        .default("never"),
    )
    .option("-o, --output <file>", "write the findings there instead of to standard output");
}

/** The flags of everything that ends in a change. */
function runOptions(command: Command, { lanes = true } = {}): void {
  if (lanes) {
    command
      .option("-f, --file <path>", "a file that may be edited; more may follow", collect, [])
      .option("-c, --context <path>", "a file that may be read; more may follow", collect, [])
      .addOption(new Option("--fast", "force the fast lane; a boundary still wins").conflicts("strong"))
      .option("--strong", "force the strong lane")
      .addOption(
        new Option(
          "--race <when>",
          "have the strong model solve it beside the draft; the first good work is kept",
        )
          .choices(RACE_MODES)
          .conflicts(["fast", "strong"]),
      )
      .option("--answer", "want text, not edits");
  }
  command
    .option("-y, --apply", "apply without asking")
    .addOption(new Option("-n, --dry-run", "never apply").conflicts("apply"))
    .option("--verify <command>", "the check to run after applying")
    .option("--no-verify", "run no check")
    .addOption(new Option("--review-effort <level>", "how hard the strong model thinks").choices(EFFORTS))
    .option("--max-usd <amount>", "stop before the call that could cost more than this")
    .option("--timeout <seconds>", "limit for the whole run")
    .addOption(new Option("--json", "print the run as JSON").conflicts("events"))
    .option("--events", "print every event as a line of JSON; the last one holds the result")
    .option("-o, --output <file>", "write the result there instead of to standard output")
    .option("--no-log", "don't record the run");
}

function collect(value: string, values: readonly string[]): readonly string[] {
  return [...values, value];
}

const HOOK_ACTIONS = ["install", "uninstall", "status", "run"];
const EFFORTS = ["low", "medium", "high", "xhigh"];

function toCli(surroundings: Surroundings, flags: Record<string, unknown>): Cli {
  const { stdout, stderr, env } = surroundings;
  const dumb = env["TERM"] === "dumb" || (env["NO_COLOR"] ?? "") !== "";
  const wants = (stream: NodeJS.WriteStream): boolean =>
    flags["color"] === "always" || (flags["color"] !== "never" && stream.isTTY && !dumb);
  return {
    surroundings,
    output: createOutput(wholeWrites(stdout), stderr, { out: wants(stdout), err: wants(stderr) }),
    // Standard input last: Node makes its stream when it is asked for.
    interactive: stdout.isTTY && stderr.isTTY && surroundings.stdin.isTTY,
    live: stderr.isTTY && !dumb,
    format: formatOf(flags),
    quiet: flags["quiet"] === true,
  };
}

function formatOf(flags: Record<string, unknown>): Format {
  if (flags["events"] === true) return "events";
  return flags["json"] === true || flags["format"] === "json" ? "json" : "text";
}
