import type { MinedKind } from "../../domain/mined.ts";

/** Not read by a person: lock files, generated and vendored code, recorded data, images. */
const EXCLUDED =
  /(?:^|\/)(?:package-lock\.json|npm-shrinkwrap\.json|pnpm-lock\.yaml|go\.(?:work\.)?sum|.*\.lockb?|.*-lock\.json|\.terraform\.lock\.hcl|packages\.lock\.json|gradle\.lockfile)$|(?:^|\/)(?:node_modules|vendor|dist|third_party|__snapshots__|snapshots?|__generated__|generated|gen|fixtures|__fixtures__|__image_snapshots__|testdata|golden|cassettes|\.changeset|\.changes|\.yarn)\/|(?:^|\/)(?:changelog|changes|history|news)(?:\.(?:mdx?|rst|txt|adoc|markdown))?$|(?:^|\/)changelog\.\w+$|\.(?:snap|ambr|approved\.txt|min\.js|min\.css|map|png|jpe?g|gif|webp|avif|ico|icns|bmp|tiff?|svg|woff2?|ttf|otf|eot|pdf|mp[34]|wav|ogg|webm|mov|zip|t?gz|tar|bz2|xz|7z|jar|war|exe|dll|so|dylib|wasm|bin|db|sqlite3?|pem|crt|key|der|p12|pb\.go|pb\.gw\.go|g\.dart|freezed\.dart|designer\.cs|diff|pyc|class|psd|ai|sketch|fig)$|modelsnapshot\.cs$|_pb2(?:_grpc)?\.pyi?$|(?:\.|_|-)(?:generated|gen)\.\w+$|(?:^|\/)zz_generated|contributors\.ya?ml$/i;
const TEST =
  /(?:^|\/)(?:tests?|__tests?__|__mocks__|mocks?|specs?|e2e|e2e[-_]tests?|api_tests|cypress|playwright|testing|test[-_]?utils?|integration[-_]tests?|[\w-]*tests|runtime-tests|acceptance)\/|(?:^|\/)(?:test_[^/]*|conftest)\.py$|[._-](?:test|tests|spec|specs|e2e|bench)\.[^/]+$|(?:Test|Tests|TestCase|Spec|IT)\.(?:java|kt|kts|cs|php|scala|groovy|swift|py)$|(?:^|\/)tests?\.(?:rs|py|js|ts|go|rb)$|[.-]test-d\.ts$|(?:^|\/)(?:test-d|dts-test)\/|\.t$/;
const LOCALE =
  /(?:^|\/)(?:locales?|i18n|intl|lang|langs|languages?|translations?|messages)\/|\.(?:po|pot|mo|ftl|strings|arb|resx|xliff?)$|(?:^|\/)(?:messages|translations?)(?:[._-][\w-]+)?\.(?:json|ya?ml|properties|php)$/i;
const LOCALE_CODE = /\.(?:json|ya?ml|po|pot|mo|ftl|strings|arb|resx|xliff?|properties|php|ts|js)$/i;
const DOCS =
  /\.(?:mdx?|markdown|rst|adoc|asciidoc|rdoc|txt|textile|org|pod|html-fragment|[1-8])$|(?:^|\/)(?:docs?|documentation|website|www)\/|(?:^|\/)(?:readme|license|licence|copying|contributing|authors|notice|codeowners|maintainers|security|todo)(?:\.[^/]*)?$/i;
const CONFIG_NAME =
  /(?:^|\/)(?:requirements[^/]*\.txt|cmakelists\.txt|.*dockerfile.*|containerfile|makefile[^/]*|gnumakefile|justfile|procfile|caddyfile|vagrantfile|jenkinsfile|gemfile|brewfile|pipfile|\.env[^/]*|\.[^/]*(?:rc|ignore)|\.gitattributes|\.gitmodules|\.editorconfig|\.nvmrc|\.node-version|\.ruby-version|\.python-version|\.tool-versions|go\.mod|go\.work)$/i;
const CONFIG =
  /\.(?:json[5c]?|ya?ml|toml|ini|cfg|conf|env|properties|xml|plist|gradle|cmake|csproj|sln|props|targets|j2|hcl|tfvars|mod|lock)$/i;
const SOURCE =
  /\.(?:[cm]?[jt]sx?|d\.ts|vue|svelte|astro|py|pyi|pyx|go|rs|rb|rake|gemspec|java|kts?|scala|groovy|php|phtml|c|cc|cpp|cxx|h|hh|hpp|hxx|m|mm|cs|fs|vb|swift|dart|ex|exs|erl|hrl|clj[sc]?|hs|ml|mli|lua|r|jl|pl|pm|sh|bash|zsh|fish|ps1|psm1|bat|cmd|sql|prisma|graphql|gql|proto|tf|css|scss|sass|less|styl|html?|erb|ejs|hbs|handlebars|mustache|tmpl|tpl|twig|haml|slim|pug|liquid|jinja2?|cshtml|razor|y|l|asm|s|zig|nim|v|sol|awk|tcl|vim|el|lisp|scm|coffee)$/i;

/** The kind of a file by its path, as sizes are learnt: tests and source apart, lock files not at all. */
export function minedKind(path: string): MinedKind {
  if (EXCLUDED.test(path)) return "excluded";
  if (LOCALE.test(path) && LOCALE_CODE.test(path) && !TEST.test(path)) return "locale";
  if (SOURCE.test(path)) return TEST.test(path) ? "test" : "source";
  if (CONFIG_NAME.test(path)) return "config";
  if (DOCS.test(path)) return "docs";
  return CONFIG.test(path) ? "config" : "other";
}
