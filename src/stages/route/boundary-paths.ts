import type { Boundary } from "../../domain/route.ts";
import { fileKind, isHarmlessKind } from "./file-kind.ts";
import { normalize } from "./text.ts";

/** Folder and file words that hold security-critical code wherever they appear in a path. */
const SECURITY =
  /\b(?:auth|authn|authz|authentication|authenticator|authorization|authorisation|authorizer|authorize|authenticate|o?auth[02]?|oidc|openid|saml|sso|jwts?|mfa|totp|otp|2fa|webauthn|passkeys?|login|logout|signin|signout|signup|sign (?:in|out|up)|log (?:in|out)|registration|sessions?|passwords?|passwd|credentials?|crypto|cryptography|encrypt(?:ion|or|er)?|decrypt(?:ion|or)?|ciphers?|hashing|signing|signatures?|security|secrets?|secure|permissions?|privileges?|rbac|abac|acls?|iam|access control|csrf|xsrf|cors|csp|xss|sanitiz(?:e|er|ers|ation)|sanitis(?:e|er|ers|ation)|validat(?:e|or|ors|ion|ions)|guards?|keychain|keystore|certs?|certificates?|tls|ssl|api keys?|access tokens?|refresh tokens?|reset tokens?|token (?:store|service|manager|issuer)|acl|ldap|captcha|impersonation|escape html|html escape)\b/;
/** Files that hold keys and secrets, by name alone; templates of them hold none. */
const SECRET_FILE =
  /(?:^|\/)\.env(?:\.(?!example|sample|template|dist|defaults?\b)[\w.-]+)?$|\.(?:pem|key|p12|pfx|jks|keystore|kdbx|htpasswd)$|(?:^|\/)(?:id_(?:rsa|ed25519|ecdsa)|(?:firestore|storage|database)\.rules(?:\.json)?|\.npmrc|\.netrc|\.pgpass|\.htpasswd)$/i;
/** Among these, a file that draws something is a form, judged by the words of the task. */
const FORM =
  /\b(?:login|logout|signin|signout|signup|sign (?:in|out|up)|log (?:in|out)|registration|passwords?)\b/;
const DRAWN = /\.(?:tsx|jsx|vue|svelte|astro|html?|erb|ejs|hbs|jinja2?|swift|dart)$/i;

const MIGRATION =
  /(?:^|\/)(?:migrations?|migrate|alembic|flyway|liquibase|changesets\/db|ddl)(?:\/|$)|(?:^|\/)db\/(?:migrate|schema)|(?:^|\/)(?:schema|structure)\.(?:rb|sql|prisma|dbml)$|(?:^|\/)prisma\/schema|\.prisma$|\.sql$|(?:^|\/)(?:db|database|drizzle)\/(?:schema|migrations?)\b|(?:^|\/)V\d+(?:_\d+)*__\w+\.\w+$|(?:^|\/)\d{3,14}[_-][\w-]*(?:migration|create_|add_|drop_|alter_|rename_)[\w-]*\.\w+$|migration\.(?:ts|js|py|rb|go|php|cs|java|kt)$/i;

/** Roots below which every folder is deployed or published on its own; not inside a source folder. */
const UNIT =
  /^((?:(?!src\/|lib\/|app\/|internal\/|tests?\/)[^/]+\/){0,2}(?:services|microservices|packages|apps|applications|lambdas|crates|cmd|deployables)\/([^/]+))(?:\/|$)/;

/** A path that lies across a boundary, with the part of it that says so. */
export interface PathHit {
  readonly boundary: Boundary;
  readonly path: string;
  readonly word: string;
  /** A form or page whose looks may change harmlessly. */
  readonly drawn: boolean;
}

/** Whether the file draws a page, a form or a part of one. */
export function isDrawn(path: string): boolean {
  return DRAWN.test(path);
}

/** What a single path says; `mask` blanks the words a user called false alarms. */
export function pathBoundary(path: string, mask: (words: string) => string): PathHit | null {
  const migration = MIGRATION.exec(path);
  if (
    migration &&
    !/\.(?:mdx?|rst|txt)$/i.test(path) &&
    mask(normalize(migration[0])) === normalize(migration[0])
  ) {
    return { boundary: "migration", path, word: migration[0].replace(/^\/|\/$/g, ""), drawn: false };
  }
  if (isHarmlessKind(fileKind(path))) return null;
  const words = mask(normalize(path));
  if (SECRET_FILE.test(path) && words === normalize(path)) {
    return { boundary: "security", path, word: path, drawn: false };
  }
  const security = SECURITY.exec(words);
  if (!security) return null;
  const rest = words.replace(new RegExp(FORM.source, "g"), " ");
  return { boundary: "security", path, word: security[0], drawn: isDrawn(path) && !SECURITY.test(rest) };
}

/** The services, packages or apps that own the paths; prose and looks don't count. */
export function unitsOf(paths: readonly string[]): readonly string[] {
  const units = new Set<string>();
  for (const path of paths) {
    if (isHarmlessKind(fileKind(path))) continue;
    const [, unit, name] = UNIT.exec(path) ?? [];
    // A file right below the root belongs to all of them, so to none.
    if (unit !== undefined && !(unit === path && name?.includes(".") === true)) units.add(unit);
  }
  return [...units].sort();
}
