import { pathToken } from "./path-token.ts";
import { proseOf, remembered } from "./text.ts";

/**
 * How the task means a name: `points` at something that should be there, `creates` it, or only
 * `mentions` it (a library, a flag, a value; or a path only the repository can confirm).
 */
export type Role = "points" | "creates" | "mentions";

/** A path or an identifier in the task's words. */
export interface Name {
  readonly name: string;
  readonly role: Role;
}

/** The names in a task; each once, in the order they appear. */
export interface Names {
  readonly paths: readonly Name[];
  readonly identifiers: readonly Name[];
}

/** Names looked up at most; a longer list is data, not a task. */
const MAX_NAMES = 40;
/** Words of the task that are looked at for names. */
const MAX_WORDS = 4_000;

const IDENTIFIER = /^[A-Za-z_$][\w$]*(?:(?:\.|::|#|->)[A-Za-z_$][\w$]*)*$/;
const CAMEL = /^_*[a-z][a-z0-9]*(?:[A-Z][A-Za-z0-9]*)+$/;
const PASCAL = /^(?:[A-Z][a-z0-9]+){2,}[A-Z]*$|^[A-Z]{2,}[a-z]+[A-Z]\w+$/;
const SNAKE = /^_*[a-z][a-z0-9]*(?:_[a-z0-9]+)+$|^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+$/;
/** Product names in camel or Pascal case, and other words that look like code but aren't. */
const NOT_CODE =
  /^(?:JavaScript|TypeScript|GitHub|GitLab|BitBucket|PostgreSQL|MySQL|MongoDB|SQLite|GraphQL|DynamoDB|NextJS|NodeJS|VueJS|ReactJS|NestJS|OpenAI|ChatGPT|LaTeX|YouTube|LinkedIn|WordPress|PayPal|DevOps|macOS|iOS|iPhone|iPad|eBay|PowerShell|IntelliJ|WebStorm|OpenAPI|OAuth|NumPy|PyTorch|TensorFlow|FastAPI|HubSpot|DocuSign|StackOverflow|CloudFlare|TailwindCSS|SvelteKit|WebSocket|WebSockets|WebAssembly|WebGL|JUnit|PyPI|VSCode|CircleCI|localStorage|sessionStorage|e\.g|i\.e|a\.m|p\.m|etc|vs|README|TODO|FIXME|PascalCase|camelCase|CamelCase|snake_case|kebab_case)$/i;
/** Most words: nothing in them looks like code. */
const PLAIN_WORD = /^[A-Za-z][a-z]*[.,:;!?]?$/;
/** "feat(core):" names no function. */
const COMMIT_TYPE = /^(?:build|chore|ci|docs|feat|fix|perf|refactor|revert|style|test)(?:\([^)]*\))?!?:$/;
const LITERAL =
  /^(?:true|false|null|undefined|none|nil|nan|string|number|boolean|int|float|void|any|object|array|async|await|const|let|var|function|class|import|export|return|if|else|for|while|try|catch|throw|main|master|self|this|str|dict|list|tuple|bool|div|span|img|html|body|px|id|name|value|key|data|index|error)$/i;

const CREATING =
  /(?:\b(?:new|called|named|create|creates|introduce|scaffold|generate|draft|into|as|output|produce|prototype)|\b(?:add|write|implement|build|make|define|export|expose|introduce|create|generate|scaffold|declare)(?: (?:an?|the|some|another|one|small|simple|little|async|generic|reusable|pure|public|private|static|unit|react|vue|svelte|helper|utility|shared|custom|python|bash|shell|typescript|node|optional|boolean|required|string)){0,4}(?: (?:function|method|helper|util|utility|hook|component|class|type|interface|enum|constant|script|file|module|test|tests|field|property|prop|option|parameter|argument|variable|page|endpoint|flag|struct|trait|attribute|getter|setter|command|macro|decorator|fixture))?|\ban? (?:function|method|helper|util|utility|hook|component|class|type|interface|enum|constant|script|file|module|test|field|property|prop|option|variable|flag|command))$/;
const MOVED =
  /\b(?:rename|move|extract|split|save|write|output|copy|convert|dump|export|change|renamed|moved)\b.{0,120} to$/;
const USING =
  /\b(?:use|uses|using|with|via|by|like|instead of|than|from npm|library|package|import|install|adopt|switch to|migrate to|port to|call|calls|calling|returns?|throws?|raise|raises|accepts?|takes?|sets?|to|equals?|is|be|or|e g|such as|value|type|log|print|prints|run|running|pass|passing|over|and|between)$/;
const POINTING =
  /(?:\b(?:in|inside|of|from|on|within|at|fix|fixes|rename|remove|delete|refactor|update|change|modify|edit|adjust|tweak|simplify|optimi[sz]e|debug|the|that|why does|why is|does|document|clean up|inline|split|extend|deprecate|cover|tests? for|function|method|class|component|hook|helper|file|module|our|make))$/;

/** Finds paths and code-like identifiers; words of ordinary English are neither. */
export const namesIn = remembered(readNames);

function readNames(text: string): Names {
  const paths = new Map<string, Role>();
  const identifiers = new Map<string, Role>();
  for (const sentence of proseOf(text).split(/\n|[.;!?](?=\s)/)) {
    const words = sentence.split(/\s+/, MAX_WORDS);
    for (const [index, word] of words.entries()) {
      if (paths.size + identifiers.size >= MAX_NAMES) break;
      const path = pathToken(word);
      const name = path === null ? identifierOf(word) : null;
      if (path === null && name === null) continue;
      const before = words
        .slice(Math.max(0, index - 12), index)
        .join(" ")
        .toLowerCase()
        .replaceAll(/[`"'“”(),:]/g, "");
      if (path !== null) keep(paths, path.path, path.sure ? pathRole(before) : "mentions");
      else if (name !== null) keep(identifiers, name, identifierRole(before));
    }
  }
  return { paths: list(paths), identifiers: list(identifiers) };
}

function identifierOf(word: string): string | null {
  if (PLAIN_WORD.test(word)) return null;
  if (word.length > 120 || COMMIT_TYPE.test(word)) return null;
  const quoted = /^[("'[]*`([^`]+)`/.exec(word)?.[1];
  const bare = (quoted ?? word).replace(/^[("'“[{]+|["'”\]},.;:!?]+$/g, "");
  const called = /^([\w$.:]+)\(.*\)?$/.exec(bare)?.[1];
  const name = (called ?? bare).replace(/\(\)?$|'s$|\)+$/g, "");
  if (name.length < 3 || !IDENTIFIER.test(name) || NOT_CODE.test(name)) return null;
  const last = name.split(/\.|::|#|->/).at(-1) ?? name;
  if (LITERAL.test(last)) return null;
  if (quoted !== undefined || called !== undefined) return last;
  return CAMEL.test(last) || PASCAL.test(last) || SNAKE.test(last) ? last : null;
}

function pathRole(before: string): Role {
  return CREATING.test(before) || MOVED.test(before) ? "creates" : "points";
}

function identifierRole(before: string): Role {
  if (CREATING.test(before) || MOVED.test(before)) return "creates";
  if (/\badd\b.{0,120} to(?: the)?$/.test(before)) return "points";
  if (USING.test(before)) return "mentions";
  return POINTING.test(before) ? "points" : "mentions";
}

/** Created once is created everywhere in the task: "add `parse` … then call `parse` in …". */
function keep(names: Map<string, Role>, name: string, role: Role): void {
  const known = names.get(name);
  if (known === undefined || role === "creates" || known === "mentions")
    names.set(name, known === "creates" ? known : role);
}

function list(names: ReadonlyMap<string, Role>): readonly Name[] {
  return [...names].map(([name, role]) => ({ name, role }));
}
