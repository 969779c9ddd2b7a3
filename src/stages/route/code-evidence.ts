import type { Boundary } from "../../domain/route.ts";
import { SECURITY_USES } from "./security-code.ts";
import { normalize } from "./text.ts";

/** A line of code that lies across a boundary for certain. */
export interface CodeEvidence {
  readonly boundary: Boundary;
  /** For a person: what was seen. */
  readonly seen: string;
}

const SECURITY_PACKAGE =
  /(?:\bfrom\s+["']|\brequire\(\s*["']|\bimport\(?\s*["'])(?:node:)?(crypto|tls|bcrypt(?:js)?|argon2|@node-rs\/(?:argon2|bcrypt)|jsonwebtoken|jose|passport[\w-]*|next-auth[\w/-]*|@auth\/[\w/-]+|lucia|helmet|csurf|csrf[\w-]*|cors|express-session|cookie-session|iron-session|cookie-parser|oauth[\w-]*|openid-client|otplib|speakeasy|crypto-js|tweetnacl|libsodium[\w-]*|node-forge|dompurify|isomorphic-dompurify|sanitize-html|xss|express-validator|@simplewebauthn\/[\w/-]+|keytar|@supabase\/auth[\w-]*|@clerk\/[\w/-]+)["']|^\s*(?:from|import)\s+(hashlib|hmac|secrets|ssl|bcrypt|jwt|jose|passlib|cryptography|argon2|nacl|itsdangerous|authlib|oauthlib|flask_login|flask_jwt_extended|flask_wtf\.csrf|django\.contrib\.auth|django\.middleware\.csrf|rest_framework\.(?:permissions|authentication)|fastapi\.security|bleach|Crypto|keyring|ldap3?|pyotp)\b|^\s*(?:import\s+)?(?:[\w.]+\s+)?"((?:crypto\/[\w/]+|golang\.org\/x\/(?:crypto|oauth2)[\w/]*|github\.com\/golang-jwt\/jwt[\w/]*|github\.com\/gorilla\/(?:sessions|csrf|securecookie)))"|^\s*(?:pub\s+)?use\s+(ring|rustls|argon2|bcrypt|jsonwebtoken|openssl|sha2|hmac|aes|aes_gcm|ed25519_dalek|subtle|password_hash)\b|^\s*import\s+(java\.security|javax\.crypto|org\.springframework\.security|io\.jsonwebtoken)\b|^\s*require\s+["'](bcrypt|openssl|jwt|devise)["']/;

const SECURITY_CALL =
  /\b(?:bcrypt|argon2|jwt|jsonwebtoken|hmac|pbkdf2\w*|scrypt\w*|OpenSSL|CryptoJS|DOMPurify|csrf|BCrypt)\s*[.(]\s*\w*|\bcrypto\.(?:createCipher\w*|createDecipher\w*|createHmac|createSign|createVerify|timingSafeEqual|randomBytes|subtle|pbkdf2\w*|scrypt\w*|sign|verify|getRandomValues|generateKey\w*)|\b(?:timingSafeEqual|compare_digest|hash_equals|password_hash|password_verify|check_password\w*|set_password|make_password|generate_password_hash|has_secure_password|authenticate_user!?|verify_authenticity_token|login_required|permission_required|csrf_exempt|csrf_token|set_cookie|setcookie|dangerouslySetInnerHTML|sanitizeHtml|safeCompare|htmlspecialchars|mysqli_real_escape_string|hashpw|checkpw)\b|@(?:PreAuthorize|Secured|RolesAllowed|UseGuards|login_required)\b|\.(?:cookie|setHeader)\(\s*["'](?:session|token|auth|Set-Cookie|Access-Control)|\b(?:httpOnly|sameSite|SameSite|rejectUnauthorized|verify=False|InsecureSkipVerify)\b|\bRow Level Security\b/;

const DEFINES =
  /^\s*(?:export\s+)?(?:default\s+)?(?:public\s+|private\s+|protected\s+|static\s+|async\s+|pub(?:\([a-z]+\))?\s+)*(?:function\*?|def|func(?:\s*\([^)]*\))?|fn|class|sub|interface|struct|trait)\s+([A-Za-z_$][\w$]*[?!]?)|^\s*(?:export\s+)?(?:const|let|var)\s+([A-Za-z_$][\w$]*)\s*(?::[^=]{0,200})?=\s*(?:async\s*)?(?:\([^)]{0,200}\)|[\w$]+)\s*(?::[^=]{0,100})?=>|^\s*(?:export\s+)?(?:const|let|var)\s+([A-Za-z_$][\w$]*)\s*=\s*(?:async\s+)?function|^\s*(?:(?:public|private|protected|internal|static|async|override|final|virtual|get|set)\s+)*(?:[\w<>[\],.?]+\s+)?([A-Za-z_$#][\w$]*)\s*\([^;]{0,300}\)\s*(?::[^{;]{0,100}|throws\s[\w.,\s]{1,200})?\{\s*$/;

/** Names of functions whose body is security-critical, read as words. */
const SECURITY_NAME =
  /\b(?:authenticat\w*|authori[sz]\w*|auth|log ?in|log ?out|sign (?:in|out|up)|signin|signout|signup|verify (?:password|token|signature|session|credentials|user|otp|code|email|webhook|hash|jwt|login)|check (?:password|permissions?|access|role|auth|credentials|csrf|token|ownership|signature)|compare password|(?:hash|reset|change|set|validate|encode|match) passwords?|passwords?|has (?:permissions?|access|role)|can (?:access|edit|delete|view|read|write|manage|update)|require (?:auth|login|role|admin|user|permission)\w*|is (?:admin|authenticated|authori[sz]ed|owner|logged in|allowed|permitted)|ensure (?:auth\w*|logged in|admin|owner)|saniti[sz]\w*|escape (?:html|sql|shell|attr\w*|quotes?|regexp|xml|string)|html escape|validate (?:input|body|request|params|payload|user|form|token|session|credentials|email|upload|query|signature|schema|headers?|url)|input validat\w*|validat(?:or|ion)|encrypt\w*|decrypt\w*|(?:sign|verify|issue|revoke|rotate|refresh|decode|generate|create|parse|store) (?:\w+ )?(?:token|jwt|session|cookie|secret|signature|api key|csrf)s?|(?:create|destroy|load|get|start|end|regenerate) session|csrf|permissions?|credentials|acl|secret keys?|grant \w+|revoke \w+)\b/;

/** Calls that guard something, or make something safe, wherever they stand. */
const SECURITY_CALLED =
  /\b(?:authenticat\w*|authori[sz]\w*|require (?:auth|login|role|admin|user|permission)\w*|ensure (?:auth\w*|logged in|admin|owner)|(?:has|check) (?:permission|access|role|ownership|csrf)\w*|is (?:admin|authenticated|authori[sz]ed|owner|logged in)|(?:verify|check|hash|compare|decode|sign|revoke) (?:\w+ )?(?:passwords?|tokens?|signature|credentials|otp|session|webhook|jwt|hash)|saniti[sz]\w*|escape html|encrypt\w*|decrypt\w*|csrf\w*)\b/;
const CALL = /([A-Za-z_$][\w$]{2,80})\s{0,2}\(/g;
/** A guard handed on by name, as `router.get("/x", requireAuth, handler)`. */
const GUARD = /\b(?:require|ensure|is|has|check)(?:Auth\w*|Login|LoggedIn|Role|Admin|Permission\w*|Owner)\b/;

const MIGRATION_CODE =
  /\b(?:CREATE|ALTER|DROP|TRUNCATE|RENAME)\s+(?:(?:UNIQUE|TEMP|TEMPORARY|MATERIALIZED|OR\s+REPLACE|VIRTUAL)\s+)*(?:TABLE|INDEX|COLUMN|SCHEMA|VIEW|TYPE|DATABASE|SEQUENCE|TRIGGER|CONSTRAINT)\b|\b(?:ADD|DROP|ALTER|RENAME)\s+(?:COLUMN|CONSTRAINT|INDEX|KEY)\b|\bop\.(?:add_column|drop_column|create_table|drop_table|alter_column|create_index|rename_table|execute|batch_alter_table)\b|\bmigrations\.(?:AddField|RemoveField|AlterField|RenameField|CreateModel|DeleteModel|RunSQL|RunPython|AddIndex|AddConstraint)\b|^\s*(?:add_column|remove_column|rename_column|change_column\w*|create_table|drop_table|add_index|remove_index|add_reference|add_foreign_key)\b|^\s*t\.(?:string|integer|text|boolean|datetime|references|timestamps)\b\s*(?::|$)|\bSchema::(?:create|table|drop\w*|rename)\b|\$table->\w+|\b(?:knex|trx)?\.?schema\.(?:createTable|alterTable|dropTable\w*|renameTable|hasTable|table|addColumn|createIndex)\b|\bqueryInterface\.\w+|\bqueryRunner\.\w+|\btable\.(?:increments|string|integer|text|boolean|timestamp\w*|dropColumn|foreign|uuid|json\w*)\(|@(?:Column|PrimaryGeneratedColumn|ManyToOne|OneToMany|ManyToMany|JoinColumn|Entity|Index)\b|\b(?:pgTable|mysqlTable|sqliteTable)\(|\bmodels\.(?:\w+Field|ForeignKey)\(|\bsequelize\.define\(|\bDataTypes\.\w+|\bnew (?:mongoose\.)?Schema\(|\btable!\s*\{|\bgorm\.Model\b|`gorm:"|\bAutoMigrate\(|\b(?:mapped_column|sa\.Column|db\.Column)\(|=\s*Column\(|\bextends\s+(?:Migration|ActiveRecord::Migration)|<\s*ActiveRecord::Migration|\b(?:DELETE\s+FROM|UPDATE)\s+\w+\s+SET\b.{0,200}\bWHERE\b.{0,80}\bIS\s+NULL\b/;

/** Many rows changed at once: a migration of data where it stands in a script, a query where it doesn't. */
const BULK =
  /\b(?:updateMany|deleteMany|bulkWrite|bulk_update|bulkUpdate|update_all|delete_all|in_batches|find_each|updateAll|deleteAll)\b|\.objects\b.{0,120}\.(?:update|delete)\(|\b(?:UPDATE\s+[\w."`]+\s+SET|DELETE\s+FROM|INSERT\s+INTO)\b/;
const SCRIPT =
  /(?:^|\/)(?:scripts?|bin|tools?|tasks|jobs|seeds?|seeders?|backfills?|one[-_]?offs?)\/|(?:backfill|migrat|seed|clean[-_]?up|dedup|one[-_]?off)[\w.-]*$/i;

/** What a line of this file does to many rows at once; null outside of scripts. */
export function bulkEvidence(path: string, line: string): CodeEvidence | null {
  if (!SCRIPT.test(path) || line.length > MAX_LINE || COMMENT.test(line)) return null;
  const bulk = BULK.exec(line);
  return bulk === null ? null : { boundary: "migration", seen: bulk[0].trim() };
}

/** Table definitions in any case, as they stand in strings. */
const DDL = /\b(?:create|alter|drop|truncate)\s+table\b/i;

const HARMLESS_CRYPTO = /import\s+\{\s*randomUUID(?:\s+as\s+\w+)?\s*\}\s+from/;
const COMMENT = /^\s*(?:\/\/|#(?!\[|!|include|define|if|endif)|\*|\/\*|--\s|<!--|"""|''')/;

/** True for a line that is a comment as a whole. */
export function isComment(line: string): boolean {
  return COMMENT.test(line);
}

/** Longest line that is looked at; a longer one is data. */
const MAX_LINE = 2_000;

/** What a single line of code says; comments say nothing. */
export function lineEvidence(line: string, mask: (words: string) => string): CodeEvidence | null {
  if (line.length > MAX_LINE || COMMENT.test(line)) return null;
  const migration = MIGRATION_CODE.exec(line) ?? DDL.exec(line);
  if (migration) return { boundary: "migration", seen: migration[0].trim() };
  const security =
    (HARMLESS_CRYPTO.test(line) ? null : SECURITY_PACKAGE.exec(line)) ?? SECURITY_CALL.exec(line);
  if (security) return unlessMasked(security.slice(1).find(Boolean) ?? security[0], mask);
  for (const pattern of SECURITY_USES) {
    const use = pattern.exec(line);
    if (use) return unlessMasked(use[0], mask);
  }
  const name = definedName(line);
  return (name === null ? null : nameEvidence(name, mask)) ?? calledEvidence(line, mask);
}

function calledEvidence(line: string, mask: (words: string) => string): CodeEvidence | null {
  const guard = GUARD.exec(line);
  if (guard) return unlessMasked(guard[0], mask);
  for (const [, name] of line.matchAll(CALL)) {
    if (name !== undefined && SECURITY_CALLED.test(mask(normalize(name))))
      return { boundary: "security", seen: name };
  }
  return null;
}

/** Whether a function of this name is security-critical. */
export function nameEvidence(name: string, mask: (words: string) => string): CodeEvidence | null {
  return SECURITY_NAME.test(mask(normalize(name))) ? { boundary: "security", seen: name } : null;
}

/** The name of the function, method or class a line defines; null when it defines none. */
export function definedName(line: string): string | null {
  if (line.length > MAX_LINE) return null;
  const match = DEFINES.exec(line);
  const name = match?.slice(1).find((group) => group !== undefined) ?? null;
  return name !== null &&
    /^(?:if|for|while|switch|catch|return|else|with|do|try|new|function|await|using|match|unless|elif|super)$/.test(
      name,
    )
    ? null
    : name;
}

/** The first certain evidence in shown code, as piped input; null when there is none. */
export function codeBoundary(code: string, mask: (words: string) => string): CodeEvidence | null {
  for (const line of code.split("\n", MAX_LINES)) {
    const evidence = lineEvidence(line.replace(/^[+-](?![+-])/, ""), mask);
    if (evidence) return evidence;
  }
  return null;
}

/** Lines of shown code that are looked at. */
const MAX_LINES = 20_000;

function unlessMasked(seen: string, mask: (words: string) => string): CodeEvidence | null {
  const words = normalize(seen);
  return words !== "" && mask(words) === "·" ? null : { boundary: "security", seen: seen.trim() };
}
