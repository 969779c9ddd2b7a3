import type { Severity } from "../../domain/finding.ts";

/** A credential whose issuer gives it a shape of its own. */
interface TokenShape {
  /** As a message says it. */
  readonly what: string;
  /** Matches the whole token, which nothing of its kind follows or goes before. */
  readonly pattern: RegExp;
  readonly severity: Severity;
}

/** A token by its prefix and the rest of it, as the issuer documents them; more of the same letters would make it another. */
function shape(what: string, source: string, severity: Severity = "error"): TokenShape {
  return { what, pattern: new RegExp(`(?<![\\w-])${source}(?![\\w-])`, "g"), severity };
}

/**
 * What secretlint's recommended rules don't know. Prefixes and lengths are those of the issuers' own
 * documentation, and of the patterns that they gave GitHub for its secret scanning.
 */
const SHAPES: readonly TokenShape[] = [
  // Since GitLab 17 tokens may be "routable", longer and with dots.
  shape(
    "GitLab token",
    String.raw`gl(?:pat|dt|rt|cbt|ptt|ft|imt|agent|soat|ffct)-[\w-]{20,}(?:\.[\w.]{9,})?`,
  ),
  shape("Stripe key", String.raw`(?:sk|rk)_live_[A-Za-z0-9]{24,247}`),
  shape("Stripe webhook secret", String.raw`whsec_[A-Za-z0-9+/]{32,64}`),
  shape("Google API key", String.raw`AIza[\w-]{35}`),
  shape("Google OAuth client secret", String.raw`GOCSPX-[\w-]{28}`),
  shape("Twilio key", String.raw`SK[0-9a-f]{32}`),
  shape("SendGrid key", String.raw`SG\.[\w-]{22}\.[\w-]{43}`),
  shape("Mailgun key", String.raw`key-[0-9a-f]{32}`),
  shape("PyPI token", String.raw`pypi-AgEIcHlwaS5vcmc[\w-]{50,}`),
  shape("Anthropic key", String.raw`sk-ant-(?:api|admin)\d\d-[\w-]{80,}`),
  shape("OpenAI key", String.raw`sk-(?:proj|svcacct|admin)-[\w-]{40,}`),
  shape("Slack token", String.raw`xox[abeoprs]-(?:\d-)?(?:[A-Za-z0-9]{8,}-){1,3}[A-Za-z0-9]{20,}`),
  shape("AWS access key id", String.raw`(?:AKIA|ASIA)[A-Z2-7]{16}`),
  shape("Azure storage key", String.raw`AccountKey=[A-Za-z0-9+/]{86}==`),
  shape("DigitalOcean token", String.raw`do[opr]_v1_[0-9a-f]{64}`),
  shape("Hugging Face token", String.raw`hf_[A-Za-z]{34}`),
  shape("Docker Hub token", String.raw`dckr_pat_[\w-]{27}`),
  shape("Databricks token", String.raw`dapi[0-9a-f]{32}`),
  shape("Telegram bot token", String.raw`\d{8,10}:AA[\w-]{33}`),
  // Many are made for a test, or public by design; whose they are can't be seen.
  shape("JSON Web Token", String.raw`eyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{20,}`, "warning"),
];

/** A token in a text; offsets are UTF-16 code units. */
export interface FoundToken {
  readonly what: string;
  readonly severity: Severity;
  readonly range: readonly [start: number, end: number];
}

/** Tokens of a well-known shape that seem to be somebody's: no example of a documentation, nothing filled in. */
export function findTokens(text: string): readonly FoundToken[] {
  return SHAPES.flatMap(({ what, pattern, severity }) =>
    [...text.matchAll(pattern)]
      .filter(([token]) => !isMadeUp(token) && !isSampleToken(token))
      .map(({ index, 0: token }) => ({
        what,
        severity: isPublic(token, text.slice(Math.max(0, index - NEAR), index + NEAR)) ? "warning" : severity,
        range: [index, index + token.length] as const,
      })),
  );
}

/** Characters before and behind a token in which its purpose may be said. */
const NEAR = 400;

/** A web application's key for Firebase is shown to every visitor, and restricted elsewhere. */
function isPublic(token: string, around: string): boolean {
  return token.startsWith("AIza") && /authDomain|messagingSenderId|firebase/i.test(around);
}

/** A JSON Web Token whose subject nobody is. */
function isSampleToken(token: string): boolean {
  const [, payload] = token.startsWith("eyJ") ? token.split(".") : [];
  return (
    payload !== undefined &&
    /John Doe|1234567890|example|test|demo|foo/i.test(Buffer.from(payload, "base64url").toString("utf8"))
  );
}

/** Words of those who fill in an example. */
const FILLED_IN =
  /example|sample|dummy|fake|placeholder|redacted|your|changeme|insert|replace|secret|token|test|x{4,}|0{6,}|1234567|abcdef|qwerty/i;

/** Bits a character below which letters were not drawn by chance: 4 for a hexadecimal number, more for others. */
const MIN_ENTROPY = 3;

/** True for what only looks like a credential: it says so, repeats itself, or counts up. */
function isMadeUp(token: string): boolean {
  // What the issuer prefixes says nothing of chance.
  const secret = token.replace(
    /^(?:[A-Za-z]{2,8}[-_])+(?:live_|v1_|pat_|proj-|api\d\d-)?|^(?:AKIA|ASIA|AIza|AccountKey=|SG\.|dapi)/,
    "",
  );
  return FILLED_IN.test(secret) || /(.)\1{4}/.test(secret) || entropy(secret) < MIN_ENTROPY;
}

/** Shannon's entropy of a text, in bits a character. */
function entropy(text: string): number {
  const counts = new Map<string, number>();
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / text.length) * Math.log2(count / text.length);
  return bits;
}
