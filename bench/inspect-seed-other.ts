import { isDeclaration, isTestFile } from "../src/stages/inspect/structure/code.ts";
import { pick, replaced, type Seeder } from "./inspect-defect.ts";
import { factsOf } from "./inspect-javascript.ts";

/** What ends a listener, an interval or a subscription; a file with any of it may end this one as well. */
const ENDINGS =
  /removeEventListener|clearInterval|clearTimeout|unsubscribe|dispose|abort|unref|takeUntil|\.add\(|once|signal/i;
const BEGINNINGS = [
  'window.addEventListener("resize", () => this.refreshLater());',
  'document.addEventListener("visibilitychange", () => this.refreshLater());',
  "setInterval(() => this.refreshLater(), 1000);",
  "this.store.subscribe(() => this.refreshLater());",
];
const EFFECTS = [
  'window.addEventListener("scroll", () => track("scroll"));',
  'setInterval(() => track("tick"), 5000);',
  'store.subscribe(() => track("change"));',
];

/** Something begun in a constructor or an effect that nothing in the file ends. */
export const seedLeak: Seeder = async (bed) => {
  const facts = await factsOf(bed.path, bed.tree);
  if (facts === null || ENDINGS.test(facts.code) || isDeclaration(bed.path) || isTestFile(bed.path))
    return [];
  const end = pick(facts.constructors, bed.next);
  if (end !== undefined) {
    const line = pick(BEGINNINGS, bed.next) ?? "";
    return [replaced(bed, [end, end], `\n    ${line}\n  `, { class: "leak", kind: "in a constructor" })];
  }
  const at = bed.text.length;
  const hook = `\nfunction useTracking(track, store) {\n  useEffect(() => {\n    ${pick(EFFECTS, bed.next) ?? ""}\n  }, []);\n}\n`;
  return [replaced(bed, [at, at], hook, { class: "leak", kind: "in an effect" })];
};

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

function letters(count: number, next: () => number, from = LETTERS): string {
  return Array.from({ length: count }, () => pick([...from], next) ?? "a").join("");
}

const HEX = "0123456789abcdef";
const UPPER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/**
 * Credentials by the shapes that their issuers give them, none of them anybody's. They are put together
 * when the bench runs, so that no scanner takes this file for one that holds any.
 */
export const CREDENTIALS: Readonly<Record<string, (next: () => number) => string>> = {
  "AWS secret key": (next) => letters(40, next),
  "GitHub token": (next) => `ghp_${letters(36, next)}`,
  "GitHub fine-grained token": (next) => `github_pat_${letters(22, next)}_${letters(59, next)}`,
  "GitLab token": (next) => `glpat-${letters(20, next)}`,
  "Slack bot token": (next) =>
    `xoxb-${letters(12, next, "123456789")}-${letters(13, next, "123456789")}-${letters(24, next)}`,
  "Slack webhook": (next) =>
    `https://hooks.slack.com/services/T${letters(8, next, UPPER)}/B${letters(8, next, UPPER)}/${letters(24, next)}`,
  "npm token": (next) => `npm_${letters(36, next)}`,
  "SendGrid key": (next) => `SG.${letters(22, next)}.${letters(43, next)}`,
  "OpenAI key": (next) => `sk-${letters(20, next)}T3BlbkFJ${letters(20, next)}`,
  "Anthropic key": (next) => `sk-ant-api03-${letters(93, next)}AA`,
  "Shopify token": (next) => `shpat_${letters(32, next, HEX)}`,
  "Linear key": (next) => `lin_api_${letters(40, next)}`,
  "Google API key": (next) => `AIza${letters(35, next)}`,
  "Stripe key": (next) => `sk_live_${letters(24, next)}`,
  "database address": (next) =>
    `postgres://service:${letters(18, next)}@db-1.prod.acme-hosting.net:5432/main`,
};

/** A credential in the text, in what each language calls a constant. */
export const seedSecret: Seeder = async (bed) => {
  const kind = pick(Object.keys(CREDENTIALS), bed.next);
  const made = kind === undefined ? undefined : CREDENTIALS[kind]?.(bed.next);
  if (kind === undefined || made === undefined) return [];
  const at = bed.text.length;
  return [
    replaced(
      bed,
      [at, at],
      `\n${declare(bed.path, kind === "AWS secret key" ? "aws_secret_access_key" : "service_token", made)}\n`,
      { class: "secret", kind },
    ),
  ];
};

function declare(path: string, name: string, value: string): string {
  const ending = /\.(\w+)$/.exec(path)?.[1] ?? "";
  const constant = name.toUpperCase();
  if (/^[cm]?[jt]sx?$/.test(ending)) return `const ${constant} = "${value}";`;
  if (/^(?:py|rb)$/.test(ending)) return `${constant} = "${value}"`;
  if (ending === "sh") return `${constant}="${value}"`;
  if (ending === "go") return `const ${constant} = "${value}"`;
  if (ending === "rs") return `const ${constant}: &str = "${value}";`;
  if (ending === "php") return `const ${constant} = '${value}';`;
  if (/^(?:c|cc|cpp|h)$/.test(ending)) return `static const char *${name} = "${value}";`;
  return `// ${constant} = "${value}"`;
}
