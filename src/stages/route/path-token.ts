/** A word of the task that reads as a path. `sure` is false where only the repository can tell. */
export interface PathToken {
  readonly path: string;
  readonly sure: boolean;
}

const WRAPPING = /^[`"'“‘([{<*]+|[`"'”’)\]}>*,.;:!?]+$/g;
const POSITION = /(?::\d+){1,2}$|#L\d+(?:-L?\d+)?$/;
const EXTENSION =
  /^[^\s]*[\w\])]\.(?:[cm]?[jt]sx?|py|pyi|go|rs|rb|php|java|kts?|swift|scala|cs|c|cc|cpp|cxx|h|hh|hpp|m|mm|sql|prisma|proto|graphql|gql|mdx?|rst|txt|css|scss|sass|less|html?|vue|svelte|astro|json|jsonc|ya?ml|toml|ini|cfg|env|sh|bash|zsh|ps1|bat|lua|ex|exs|erl|hs|ml|clj|dart|r|jl|ipynb|tf|lock|xml|csv|tsv|svg|erb|jinja2?|hbs|ejs|gradle|cmake|patch|diff|log)$/i;
/** Files without a name before the dot. Many are not in git, so that the repository must confirm them. */
const DOT_FILE = /^(?:\S+\/)?\.(?:env(?:\.[\w-]+)*|npmrc|netrc|pgpass|htpasswd|htaccess)$/;
const PLAIN_NAME = /^(?:Dockerfile|Makefile|Gemfile|Rakefile|Procfile|Jenkinsfile|CODEOWNERS)$/;
/** Names of products that end like a file. */
const PRODUCT =
  /^(?:node|next|vue|nuxt|three|express|react|d3|ember|backbone|moment|chart|discord|alpine|p5|day|require|solid|asp|socket|nest|electron|pixi|phaser)\.(?:js|ts|io)$/i;

/** Longest word worth looking at; a longer one is data. */
const MAX_WORD = 300;

/** Reads one white-space separated word; null when it is no path. */
export function pathToken(word: string): PathToken | null {
  if (word.length > MAX_WORD || (!word.includes(".") && !word.includes("/") && !PLAIN_NAME.test(word)))
    return null;
  const bare = word.replace(WRAPPING, "").replace(POSITION, "");
  const path = bare.replace(/^(?:\.\/)+/, "").replace(/^[ab]\/(?=\S+\/)/, "");
  if (path === "" || path.includes("://") || path.includes("..") || PRODUCT.test(path)) return null;
  if (/[(){}=$%&|;,<>"'`\\]/.test(path.replace(/\/\([\w-]+\)\//g, "/"))) return null;
  if (DOT_FILE.test(path)) return { path, sure: false };
  if (PLAIN_NAME.test(path)) return { path, sure: true };
  // A capital initial and no folder is a member, as `Array.from`, not a file, unless it ends like one.
  if (EXTENSION.test(path)) return { path, sure: !/^[A-Z]\w*\.(?:r|m|c|h|d|ex|log)$/.test(path) };
  if (!path.includes("/") || path.startsWith("/")) return null;
  const sure = bare.startsWith("./") || (path.endsWith("/") && path.length > 2);
  return /^[\w@.-]+(?:\/[\w@.()[\]-]+)*\/?$/.test(path) ? { path, sure } : null;
}
