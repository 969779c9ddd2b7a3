import { once } from "./once.ts";

/**
 * The words of a path (taken apart like any other: `userTokens.ts` reads "user tokens ts") that hold
 * security-critical code wherever they stand, by what they are about.
 */
const SECURITY_WORDS = [
  // Who somebody is.
  "auth|authn|authz|auth(?:enticat|ori[sz])\\w*|(?!co?auth)\\w+auth|o?auth[02]|oidc|openid|saml\\d?|sso|jwts?|jwks?|jws|jwe|jose|mfa|totp|otp|2fa|\\w*webauthn\\w*|passkeys?|bearer|nonces?|login|logout|signin|signout|signup|sign (?:in|out|up)|log (?:in|out)|registration|sessions?|\\w*passw(?:or)?ds?|credentials?|ldap|captcha|impersonation",
  // What is kept from others.
  "\\w*crypto\\w*|crypt|cryptography|encrypt(?:ed|ion|or|er)?|decrypt(?:ed|ion|or)?|ciphers?|hashing|hashers?|hmac|argon2\\w*|bcrypt|scrypt|pbkdf2\\w*|signing|signatures?|security|secrets?|secure|keychain|keystore|kms|certs?|certificates?|x509\\w*|pkcs\\d*|tls|\\w*ssl|vtls|[gm]tls|gnutls|schannel|mbedtls|api keys?",
  // Who may do what.
  "permissions?|privileges?|roles?|rbac|abac|acls?|iam|access control|guards?|csrf|xsrf|cors|csp|xss",
  // What comes from outside.
  "\\w*saniti[sz](?:e|er|ers|ation)|(?!(?:in|re)validat)\\w*validat(?:e|es|or|ors|ion|ions)|(?:un)?escap(?:e|er|ing)|escape html|html escape",
];
export const SECURITY_IN_PATH = once(() => [{ words: new RegExp(`\\b(?:${SECURITY_WORDS.join("|")})\\b`) }]);

/** Words that are about security unless the rest of the path says what else they are about. */
export const UNLESS_IN_PATH: readonly { readonly words: RegExp; readonly unless: RegExp }[] = [
  {
    words: /\btokens?\b/,
    unless:
      /\b(?:lex\w*|tokeni[sz]\w*|pars\w+|syntax|grammars?|ast|compilers?|css|scss|themes?|design|colou?rs?|styles?|tailwind|prompts?|llms?|completions?|counts?|counters?|usage|budget|limits?|cancel\w*|highlight\w*|pagination|page|markdown|models? (?:context|info))\b/,
  },
  { words: /\bcookies?\b/, unless: /\b(?:banner|consent|recipes?|notice)\b/ },
  {
    words: /\bpolic(?:y|ies)\b/,
    unless:
      /\b(?:retry|retries|cach\w+|eviction|retention|privacy|referr+er|scheduling|backoff|update|versioning|terms|refund|shipping)\b/,
  },
  {
    words: /\brecovery\b/,
    unless:
      /\b(?:panic|crash|disaster|wal|journal|backups?|raft|storage|db|database|replica\w*|checkpoints?|cluster|index)\b/,
  },
];
