/**
 * What a file is, by its path: how its changes are read, and whether they can cross a boundary.
 * `passive` files are not read by a person at all (lock files, generated code, images).
 */
export type FileKind = "source" | "config" | "docs" | "style" | "locale" | "passive";

const PASSIVE =
  /(^|\/)(package-lock\.json|npm-shrinkwrap\.json|yarn\.lock|pnpm-lock\.yaml|bun\.lockb?|cargo\.lock|poetry\.lock|uv\.lock|pipfile\.lock|gemfile\.lock|composer\.lock|go\.sum)$|(^|\/)(node_modules|vendor|dist|__snapshots__|third_party)\/|\.(snap|min\.js|min\.css|map|lock|png|jpe?g|gif|webp|ico|svg|woff2?|ttf|otf|pdf|mp[34]|wav|zip|gz|pb\.go)$|_pb2\.py$|\.generated\.\w+$/i;
const DOCS =
  /\.(mdx?|markdown|rst|adoc|txt)$|(^|\/)(readme|changelog|license|licence|contributing|authors|notice|codeowners)[^/]*$/i;
const STYLE = /\.(css|scss|sass|less|styl)$/i;
const LOCALE =
  /(^|\/)(locales?|i18n|translations|lang)\/.*\.(json|ya?ml|po|properties|strings|ftl|php)$|\.(po|pot|ftl|strings|arb)$/i;
const CONFIG =
  /\.(json[5c]?|ya?ml|toml|ini|cfg|conf|env|properties|editorconfig|xml)$|(^|\/)(\.[^/]+|dockerfile[^/]*|makefile|go\.mod|gemfile|procfile|requirements[^/]*\.txt)$/i;

/** Classifies a path; whatever is not known otherwise is source. */
export function fileKind(path: string): FileKind {
  if (PASSIVE.test(path)) return "passive";
  if (/(^|\/)requirements[^/]*\.txt$/i.test(path)) return "config";
  if (DOCS.test(path)) return "docs";
  if (STYLE.test(path)) return "style";
  if (LOCALE.test(path)) return "locale";
  if (CONFIG.test(path)) return "config";
  return "source";
}

/** Files whose change runs nowhere: prose, looks, translations, generated files. */
export function isHarmlessKind(kind: FileKind): boolean {
  return kind === "docs" || kind === "style" || kind === "locale" || kind === "passive";
}
