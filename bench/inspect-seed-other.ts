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
 * here, so that no scanner takes this file for one that holds any.
 */
export const CREDENTIALS: Readonly<Record<string, (next: () => number) => string>> = {
  "AWS access key": (next) => `AK${"IA"}${letters(16, next, UPPER)}`,
  "GitHub token": (next) => `gh${"p_"}${letters(36, next)}`,
  "GitHub fine-grained token": (next) => `github${"_pat_"}${letters(22, next)}_${letters(59, next)}`,
  "GitLab token": (next) => `gl${"pat-"}${letters(20, next)}`,
  "Slack bot token": (next) =>
    `xo${"xb-"}${letters(12, next, "123456789")}-${letters(13, next, "123456789")}-${letters(24, next)}`,
  "Slack webhook": (next) =>
    `https://hooks.slack${".com/services/"}T${letters(8, next, UPPER)}/B${letters(8, next, UPPER)}/${letters(24, next)}`,
  "npm token": (next) => `np${"m_"}${letters(36, next)}`,
  "SendGrid key": (next) => `S${"G."}${letters(22, next)}.${letters(43, next)}`,
  "OpenAI key": (next) => `s${"k-"}${letters(20, next)}T3${"BlbkFJ"}${letters(20, next)}`,
  "Anthropic key": (next) => `s${"k-ant-"}api03-${letters(93, next)}AA`,
  "Shopify token": (next) => `shp${"at_"}${letters(32, next, HEX)}`,
  "Linear key": (next) => `lin${"_api_"}${letters(40, next)}`,
  "Google API key": (next) => `AI${"za"}${letters(35, next)}`,
  "Stripe key": (next) => `s${"k_live_"}${letters(24, next)}`,
  "database address": (next) =>
    `postgres${"://"}service:${letters(18, next)}@db-1.prod.acme-hosting.net:5432/main`,
};

/** A credential in the text, in what each language calls a constant. */
export const seedSecret: Seeder = async (bed) => {
  const kind = pick(Object.keys(CREDENTIALS), bed.next);
  const made = kind === undefined ? undefined : CREDENTIALS[kind]?.(bed.next);
  if (kind === undefined || made === undefined) return [];
  const at = bed.text.length;
  return [replaced(bed, [at, at], `\n${declare(bed.path, made)}\n`, { class: "secret", kind })];
};

function declare(path: string, value: string): string {
  const ending = /\.(\w+)$/.exec(path)?.[1] ?? "";
  if (/^[cm]?[jt]sx?$/.test(ending)) return `const serviceToken = "${value}";`;
  if (/^(?:py|rb)$/.test(ending)) return `SERVICE_TOKEN = "${value}"`;
  if (ending === "sh") return `SERVICE_TOKEN="${value}"`;
  if (ending === "go" || ending === "rs")
    return `const ServiceToken${ending === "rs" ? ": &str" : ""} = "${value}"${ending === "rs" ? ";" : ""}`;
  if (ending === "php") return `const SERVICE_TOKEN = '${value}';`;
  if (/^(?:c|cc|cpp|h)$/.test(ending)) return `static const char *service_token = "${value}";`;
  return `// serviceToken = "${value}"`;
}
