import { checked, unchecked, type FileOutcome, type Observation, type SourceFile } from "./checker.ts";
import { parseJsonc } from "./json.ts";
import { lineCounter } from "./lines.ts";
import { isTooDeepData, TOO_DEEP } from "./nesting.ts";
import { MAX_ERRORS, syntaxError } from "./syntax-error.ts";
import { isTemplate } from "./template.ts";

type Format = "json" | "yaml" | "toml" | "css";

function formatOf(path: string): Format | null {
  if (/\.(json|jsonc|code-workspace|webmanifest|geojson)$/.test(path)) return "json";
  if (/\.ya?ml$/.test(path)) return "yaml";
  if (path.endsWith(".css")) return "css";
  return /\.toml$|(^|\/)(Pipfile|Cargo\.lock|poetry\.lock|uv\.lock)$/.test(path) ? "toml" : null;
}

/** True for data and styles: formats with a parser of their own. */
export function isData(path: string): boolean {
  return formatOf(path) !== null;
}

const PARSERS: Readonly<Record<Format, (file: SourceFile) => Promise<readonly Observation[]>>> = {
  json: checkJson,
  yaml: checkYaml,
  toml: checkToml,
  css: checkCss,
};

/** Does a file of data parse? JSON by Node, YAML by yaml, TOML by smol-toml, CSS by postcss. */
export async function checkData(file: SourceFile): Promise<FileOutcome> {
  const format = formatOf(file.path);
  if (format === null) return checked([]);
  // JSON is parsed by V8 itself, which throws.
  if (format !== "json" && isTooDeepData(file.content)) return unchecked(TOO_DEEP);
  const errors = await PARSERS[format](file);
  return errors.length > 0 && isTemplate(file) ? unchecked("a template") : checked(errors);
}

async function checkYaml(file: SourceFile): Promise<readonly Observation[]> {
  // CommonJS: bundled, it has its exports under `default` alone.
  const { LineCounter, parseAllDocuments } = (await import("yaml")).default;
  const lines = new LineCounter();
  const documents = parseAllDocuments(file.content, { lineCounter: lines, prettyErrors: false });
  const errors = [...documents].flatMap((document) => document.errors);
  return errors
    .slice(0, MAX_ERRORS)
    .map(({ pos, message }) => syntaxError(file, lines.linePos(pos[0]).line, `Not YAML: ${message}`));
}

async function checkToml(file: SourceFile): Promise<readonly Observation[]> {
  const { parse, TomlError } = await import("smol-toml");
  try {
    parse(file.content);
    return [];
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const [what = ""] = error.message.replace(/^Invalid TOML document: /, "").split("\n");
    return [syntaxError(file, error.line, `Not TOML: ${what}`)];
  }
}

/** Only the shape of rules: names and values go on growing, and browsers skip what they don't know. */
async function checkCss(file: SourceFile): Promise<readonly Observation[]> {
  const { CssSyntaxError, parse } = await import("postcss");
  try {
    parse(file.content, { map: false });
    return [];
  } catch (error) {
    if (!(error instanceof CssSyntaxError)) throw error;
    return [syntaxError(file, error.line ?? 1, `Not CSS: ${error.reason}`)];
  }
}

/** Tools that read their own JSON files with comments and trailing commas. */
const TOLERANT =
  /(^|\/)(tsconfig|jsconfig|api-extractor|tslint|turbo|nx|deno|wrangler|biome|typedoc|rush|devcontainer)[^/]*\.json$|(^|\/)\.(vscode|devcontainer|zed)\/|\.(jsonc|code-workspace|sublime-[a-z]+)$|(^|\/)\.[^/]*(rc|lintrc)(\.json)?$|(^|\/)common\/config\//;

async function checkJson(file: SourceFile): Promise<readonly Observation[]> {
  const text = file.content.replace(/^\ufeff/, "");
  try {
    JSON.parse(text);
    return [];
  } catch (error) {
    if ((await parseJsonc(text)) !== undefined) {
      if (TOLERANT.test(file.path)) return [];
      // One and the same key: a file that had comments before is read by something that takes them.
      const comments = syntaxError(file, 1, "JSON takes no comments and no trailing commas");
      return [{ ...comments, rule: "json-comments", key: "comments" }];
    }
    const message = error instanceof Error ? error.message : String(error);
    const end = text.trimEnd().length;
    const position = Number(
      /position (\d+)/.exec(message)?.[1] ?? (/end of JSON input/.test(message) ? end : 0),
    );
    const line = lineCounter(text)(Math.min(position, end));
    // Node quotes the text around the place, which differs between its versions.
    return [syntaxError(file, line, `Not JSON: ${message.split(/ in JSON|, (?=\.*")/)[0]}`)];
  }
}
