/** A commit's subject as something that somebody asked for. */
export interface Asked {
  readonly text: string;
  /** The conventional prefix, lower case; empty when there is none. */
  readonly prefix: string;
  readonly scope: string;
}

/** Why a message says nothing of a task. */
export type Worthless = "releases" | "reverts" | "short";

const PREFIX =
  /^(build|bug|bugfix|chore|ci|cleanup|deps|dev|docs?|dx|enhancement|feat|features?|fix(?:es)?|hotfix|improve(?:ment)?|lint|misc|perf|performance|refac|refactor|release|revert|security|style|tests?|types|ui|ux)(?:\(([^()]{0,100})\))?!?:\s*/i;
/** Emoji, and `:emoji:` codes, that stand before the message. */
const ORNAMENT = /^(?:(?::\w+:|\p{Extended_Pictographic}|\ufe0f|\u200d)\s*)+/u;
const MARKER = /\[(?:skip ci|ci skip|no ci|skip-ci)\]|\*\*\*NO_CI\*\*\*/gi;
/** `(#12)`, `GH-12`, `fixes #12`, `closes PROJ-12`, an issue's address. */
const ISSUES =
  /\s*[([]\s*(?:(?:fix(?:e[sd])?|close[sd]?|resolve[sd]?|refs?|see|pr|issue|via)\s*:?\s*)?(?:#\d+|gh-\d+|!\d+)(?:\s*(?:,|and|&)?\s*(?:#\d+|gh-\d+|!\d+))*\s*[)\]]|[\s,;.:(-]*\b(?:fix(?:e[sd])?|close[sd]?|resolve[sd]?|refs?|see|part of|related to)\s*:?\s+(?:[\w./-]*#\d+|gh-\d+|https?:\/\/\S+\/(?:issues|pull|merge_requests)\/\d+\S*)(?:\s*(?:,|and|&)?\s*[\w./-]*#\d+)*|(?<![\w/])#\d+\b|\bgh-\d+\b|https?:\/\/\S+\/(?:issues|pull|merge_requests)\/\d+\S*/gi;
const TRACKER = /^\s*[[(]?[A-Z][A-Z0-9]{1,9}-\d+[\])]?\s*[:-]?\s+/;
const TRAILER = /\s*\b(?:signed-off-by|co-authored-by|reviewed-by|acked-by|change-id):.*$/i;

const RELEASE =
  /^(?:v?\d+\.\d+(?:\.\d+)?(?:[-.+]?\w+)*\.?$|(?:re-?)?releas(?:e|ed|ing)(?::|\s+(?:v?\d|version|new version|candidate|rc\b|notes? for v?\d))|release$|(?:bump(?:s|ed|ing)?|update[sd]?|set|change[sd]?|increment(?:ed)?)\s+(?:the\s+)?(?:\S+\s+)?versions?(?=$|\s+(?:to\s|from\s|v?\d|'))|version\s+(?:bump(?:ed)?|packages|v?\d+\.\d)|(?:new|next) (?:version|release|development version)\b|prepar(?:e|ing)\s+(?:for\s+)?(?:the\s+)?(?:next\s+)?(?:release|v?\d+\.\d|development)|bump(?:s|ed)?\s+(?:to\s+v?\d|v?\d|\S+(?:\s+and\s+\S+)?\s+(?:from\s+\S+\s+)?to\s+v?\d)|(?:chore|build)?\(?deps(?:-dev)?\)?:?\s+bump|update dependency\s|\[maven-release-plugin\]|publish(?:ed)?(?:\s+v?\d|$)|cut\s+(?:release\s+)?v?\d|start(?:ing)?\s+v?\d+\.\d|post[- ]release|back to (?:dev|snapshot))/i;
const REVERT = /^(?:revert(?:s|ed)?\b[ :]*["“(]|revert:|this reverts|reapply "|back ?out\b)/i;
/** A branch joined without a merge commit. */
const JOINED =
  /^(?:merge(?:d)? (?:branch|pull request|remote|tag|commit|in|into|from|upstream|master|main|pr)\b|squashed commit|(?:fixup|squash|amend)!)/i;

const MAX_CHARS = 500;
const MIN_WORDS = 3;
/** Scripts written without spaces: two characters read like one word. */
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/gu;

/** Makes a subject ready for learning, or says why there is nothing to learn from it. */
export function askedIn(subject: string): Asked | Worthless {
  const line = subject
    .slice(0, 4 * MAX_CHARS)
    .replace(MARKER, " ")
    .trim()
    .replace(ORNAMENT, "");
  const plain = line.replace(TRACKER, "");
  const [prefixed = "", prefix = "", scope = ""] = PREFIX.exec(plain) ?? [];
  const text = plain
    .slice(prefixed.length)
    .replace(ORNAMENT, "")
    .replace(TRAILER, "")
    .replace(ISSUES, " ")
    .replace(/\s+/g, " ")
    .replace(/[\s,;:([-]+$/, "")
    .trim()
    .slice(0, MAX_CHARS);
  const kind = prefix.toLowerCase();
  if (kind === "revert" || REVERT.test(line) || REVERT.test(text)) return "reverts";
  if (kind === "release" || RELEASE.test(line) || RELEASE.test(text)) return "releases";
  if (JOINED.test(line) || words(text) < MIN_WORDS) return "short";
  return { text, prefix: kind, scope };
}

function words(text: string): number {
  const unspaced = text.match(UNSPACED)?.length ?? 0;
  const spaced = text.replace(UNSPACED, " ").match(/[\p{L}\p{N}\p{M}_]+/gu)?.length ?? 0;
  return spaced + Math.ceil(unspaced / 2);
}

const BOT =
  /\[bot\]|(?:^|[\s._+@-])(?:bot|ci|robot|automation|autorelease|no-?reply-bot)(?:$|[\s._+@-])|bot(?:@|$|\s)|^(?:dependabot|renovate|greenkeeper|snyk|github[- ]actions?|actions-user|semantic-release|weblate|crowdin|transifex|lokalise|pyup|mergify|imgbot|allcontributors|codecov|netlify|vercel|jenkins|travis|circleci|buildkite|teamcity|azure pipelines|gitlab|web-flow|copybara|service account|release[- ]please|changesets?|github)(?:$|[\s._@-])|hosted weblate/i;
/** People whose names end like a bot's. */
const PEOPLE =
  /^(?:abbot|talbot|cabot|tablbot|lightbot)\b|\b(?:abbot|abbott|talbot|talbott|cabot|jobot|corbot)\b/i;

/** True for an author that is a program. */
export function isBot(name: string, email: string): boolean {
  if (/\[bot\]/i.test(name) || /\[bot\]@/i.test(email)) return true;
  const [local = ""] = email.split("@");
  return (
    (BOT.test(name) && !PEOPLE.test(name)) || (BOT.test(local) && !PEOPLE.test(local) && !PEOPLE.test(name))
  );
}
